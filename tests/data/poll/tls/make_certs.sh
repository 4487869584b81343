#!/bin/sh
# Makes the certificates of the TLS tests, in this folder. The keys are worth nothing: they belong to 127.0.0.1.
#   root.pem          an authority that no system knows
#   chain.pem         server + intermediate, signed by root; leaf.pem the server alone: an incomplete chain
#   intermediate.pem  what is missing there
#   expired.pem, other_name.pem, self_signed.pem
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/index"
cat > "$work/ca.cnf" <<C
[ca]
default_ca = d
[d]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = p
unique_subject = no
[p]
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
[server]
subjectAltName = IP:127.0.0.1, DNS:localhost
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[other]
subjectAltName = DNS:other.example.vn
C
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
# sign NAME SUBJECT KEY EXTENSIONS END [ISSUER ISSUER_KEY]
sign() {
  openssl req -new -key "$3" -subj "/CN=$2" -out "$work/req.pem"
  if [ $# -gt 5 ]; then issuer="-cert $6 -keyfile $7"; else issuer="-selfsign -keyfile $3"; fi
  # shellcheck disable=SC2086
  openssl ca -batch -config "$work/ca.cnf" -extensions "$4" -startdate 20200101000000Z -enddate "$5" \
    $issuer -in "$work/req.pem" -notext -out "$1" 2> "$work/log" || { cat "$work/log"; exit 1; }
}
key "$work/root.key"; key "$work/intermediate.key"; key server.key
end=20991231235959Z
sign root.pem "bantin test root" "$work/root.key" root $end
sign intermediate.pem "bantin test intermediate" "$work/intermediate.key" root $end root.pem "$work/root.key"
sign leaf.pem "server" server.key server $end intermediate.pem "$work/intermediate.key"
sign expired.pem "server" server.key server 20220222000000Z root.pem "$work/root.key"
sign other_name.pem "server" server.key other $end root.pem "$work/root.key"
sign self_signed.pem "server" server.key server $end
cat leaf.pem intermediate.pem > chain.pem
