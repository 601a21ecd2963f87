package jdist.cli;

/// The sorts of drivers.
enum DriverKind {
  /// A jar, a `.java` file or a class: something with a `main`.
  PROGRAM,
  /// A `.jsh` file: snippets and commands.
  SCRIPT,
  /// The same, from standard input.
  INPUT,
  /// The same, from the command line.
  CODE,
  /// The same, and the last value is printed.
  SHOWN_CODE,
  /// Nobody: an interactive prompt.
  PROMPT;

  /// Whether it is Java that is taken snippet by snippet.
  boolean isSnippets() {
    return this != PROGRAM;
  }
}
