// The program's entry: hands the command line to the verbs.
int main() { return 2; }
