// Families and their samples; prometheus-cpp writes them, so that names and label values are escaped as Prometheus
// reads them.
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <utility>
#include <vector>

#include "bantin/version.hpp"
#include "daemon/admin/writers.hpp"

namespace bantin::admin {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

class Families {
 public:
  MetricFamily& family(const char* name, const char* help, MetricType type) {
    MetricFamily family;
    family.name = name;
    family.help = help;
    family.type = type;
    return families_.emplace_back(std::move(family));
  }
  void one(const char* name, const char* help, MetricType type, double value) {
    add(family(name, help, type), {}, value);
  }
  static void add(MetricFamily& family, Labels labels, double value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    if (family.type == MetricType::Counter)
      metric.counter.value = value;
    else
      metric.gauge.value = value;
    family.metric.push_back(std::move(metric));
  }
  std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  std::vector<MetricFamily> families_;
};

double seconds(feeds::Instant at) {
  return static_cast<double>(at.time_since_epoch().count());
}

/// A series a source, of those that are asked.
template <class Value>
void each_source(Families& families, const Report& report, const char* name, const char* help, MetricType type,
                 Value value) {
  MetricFamily& family = families.family(name, help, type);
  for (const SourceReport& source : report.sources) {
    if (source.source->enabled) Families::add(family, {{"source", source.source->id}}, value(source));
  }
}

void add_sources(Families& families, const Report& report) {
  using S = const SourceReport&;
  constexpr auto kGauge = MetricType::Gauge;
  constexpr auto kCounter = MetricType::Counter;
  each_source(families, report, "bantin_source_last_success_timestamp_seconds",
              "When the source last answered well; 0 = never.", kGauge,
              [](S s) { return seconds(s.state.last_success); });
  each_source(families, report, "bantin_source_last_check_timestamp_seconds",
              "When the source was last asked; 0 = never.", kGauge, [](S s) { return seconds(s.state.last_check); });
  each_source(families, report, "bantin_source_next_check_timestamp_seconds", "When the source is asked next.", kGauge,
              [](S s) { return seconds(s.state.next_check); });
  each_source(families, report, "bantin_source_newest_entry_timestamp_seconds", "Time of the newest entry; 0 = none.",
              kGauge, [](S s) { return s.newest ? seconds(*s.newest) : 0.0; });
  each_source(families, report, "bantin_source_up", "1 if the last check succeeded.", kGauge,
              [](S s) { return s.state.failures == 0 && s.state.outcome != store::Outcome::never ? 1.0 : 0.0; });
  each_source(families, report, "bantin_source_consecutive_failures", "Failed checks since the last good one.", kGauge,
              [](S s) { return static_cast<double>(s.state.failures); });
  each_source(families, report, "bantin_source_entries", "Entries kept.", kGauge,
              [](S s) { return static_cast<double>(s.history.entries); });
  each_source(families, report, "bantin_source_items", "Items in the last document that was read.", kGauge,
              [](S s) { return static_cast<double>(s.activity.items); });
  each_source(families, report, "bantin_source_fetch_duration_seconds", "How long the last fetch took.", kGauge,
              [](S s) { return static_cast<double>(s.activity.duration.count()) / 1000; });
  each_source(families, report, "bantin_source_checks_total", "Checks since the start.", kCounter,
              [](S s) { return static_cast<double>(s.activity.refreshes); });
  each_source(families, report, "bantin_source_failures_total", "Failed checks since the start.", kCounter,
              [](S s) { return static_cast<double>(s.activity.failures); });
  each_source(families, report, "bantin_source_received_bytes_total", "Bytes received since the start.", kCounter,
              [](S s) { return static_cast<double>(s.activity.bytes); });
  each_source(families, report, "bantin_source_added_total", "New entries since the start.", kCounter,
              [](S s) { return static_cast<double>(s.activity.added); });
  each_source(families, report, "bantin_source_edited_total", "Edited entries since the start.", kCounter,
              [](S s) { return static_cast<double>(s.activity.edited); });

  MetricFamily& certificates =
      families.family("bantin_source_certificate_expiry_timestamp_seconds",
                      "When the certificate of the source's server ends; none without TLS.", kGauge);
  for (const SourceReport& source : report.sources) {
    const feeds::Instant end = source.state.memory.certificate_until;
    if (source.source->enabled && end != feeds::Instant{}) {
      Families::add(certificates, {{"source", source.source->id}}, seconds(end));
    }
  }

  MetricFamily& outcome =
      families.family("bantin_source_outcome", "1 for the outcome of the last check.", MetricType::Gauge);
  for (const SourceReport& source : report.sources) {
    if (!source.source->enabled) continue;
    Families::add(outcome,
                  {{"source", source.source->id}, {"outcome", std::string(store::to_string(source.state.outcome))}}, 1);
  }
}

}  // namespace

std::string metrics(const Report& report) {
  constexpr auto kGauge = MetricType::Gauge;
  constexpr auto kCounter = MetricType::Counter;
  Families families;
  Families::add(families.family("bantin_build_info", "The version that runs.", kGauge), {{"version", BANTIN_VERSION}},
                1);
  add_sources(families, report);

  std::map<Health, double> health;
  for (const Health each : {Health::off, Health::unasked, Health::ok, Health::silent, Health::failing, Health::dead})
    health[each] = 0;
  for (const SourceReport& source : report.sources)
    ++health[source.health];
  MetricFamily& sources = families.family("bantin_sources", "Configured sources by health.", kGauge);
  for (const auto& [word, count] : health)
    Families::add(sources, {{"health", std::string(to_string(word))}}, count);

  std::map<std::string, double> alerts;
  for (const store::Alert& alert : report.alerts) {
    if (alert.ended == feeds::Instant{}) ++alerts[alert.kind];
  }
  MetricFamily& lasting = families.family("bantin_alerts", "Alerts that last, by kind.", kGauge);
  for (const auto& [kind, count] : alerts)
    Families::add(lasting, {{"kind", kind}}, count);

  const Machine& machine = report.machine;
  const auto number = [](std::uint64_t value) { return static_cast<double>(value); };
  families.one("bantin_entries", "Entries kept.", kGauge, number(report.entries));
  families.one("bantin_data_version", "Moves with every change of what is published.", kCounter,
               number(report.version));
  families.one("bantin_refreshes_running", "Sources that are being asked.", kGauge, number(report.running));
  families.one("bantin_refreshes_waiting", "Sources that are due and wait for their turn.", kGauge,
               number(report.waiting));
  families.one("bantin_hub_subscriptions", "Subscriptions of others to our feeds.", kGauge,
               number(report.hub.subscriptions));
  families.one("bantin_hub_requests_pending", "Requests to the hub that are not verified yet.", kGauge,
               number(report.hub.pending));
  families.one("bantin_hub_calls_waiting", "Calls to subscribers that have not begun.", kGauge,
               number(report.hub.waiting));
  families.one("bantin_hub_deliveries_total", "News that subscribers have taken, since the start.", kCounter,
               number(report.hub.delivered));
  families.one("bantin_hub_delivery_failures_total", "Deliveries that failed and are tried again, since the start.",
               kCounter, number(report.hub.failed));
  families.one("bantin_database_bytes", "Size of the database file.", kGauge, number(machine.database_bytes));
  families.one("bantin_database_log_bytes", "Size of the database's write-ahead log.", kGauge,
               number(machine.log_bytes));
  families.one("bantin_disk_free_bytes", "Free on the database's disk.", kGauge, number(machine.disk_free_bytes));
  families.one("process_resident_memory_bytes", "Resident memory.", kGauge, number(machine.resident_bytes));
  families.one("process_open_fds", "Open file descriptors.", kGauge, number(machine.open_files));
  families.one("process_max_fds", "File descriptors that may be open.", kGauge, number(machine.open_files_limit));
  families.one("process_cpu_seconds_total", "CPU time, user and system.", kCounter, machine.cpu_seconds);
  families.one("process_start_time_seconds", "When the process started.", kGauge, seconds(report.started));
  return families.text();
}

}  // namespace bantin::admin
