package jdist.script;

import java.util.Optional;

/// What came of one snippet, to be shown.
///
/// @param kind what it is
/// @param name the variable that holds the value, `$1` if it was given none; empty if it is no
///   value
/// @param text the value as text, or what is said
/// @param line the line of an error within the snippet, from 1; 0 if it has none
public record Answer(Kind kind, String name, String text, int line) {
  /// What an answer is.
  public enum Kind {
    /// The value of an expression or a variable.
    VALUE,
    /// Something was declared.
    DECLARED,
    /// It does not compile, or threw.
    FAILED,
    /// It was stopped.
    STOPPED
  }

  /// As it is shown: a value behind its name.
  public String shown() {
    return name.isEmpty() ? text : name + " ==> " + text;
  }

  /// The value alone, if it is one.
  public Optional<String> value() {
    return kind == Kind.VALUE ? Optional.of(text) : Optional.empty();
  }

  static Answer value(String name, String text) {
    return new Answer(Kind.VALUE, name, text, 0);
  }

  static Answer declared(String text) {
    return new Answer(Kind.DECLARED, "", text, 0);
  }

  static Answer failed(String text, int line) {
    return new Answer(Kind.FAILED, "", text, line);
  }

  static Answer stopped() {
    return new Answer(Kind.STOPPED, "", "stopped", 0);
  }
}
