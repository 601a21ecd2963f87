package jdist.doctor;

/// What was found at one stage, or by one look.
///
/// @param what a [Stage]'s words, or of this host `java`, `cache`, ...
/// @param found what was found, or what went wrong; may be empty
/// @param evidence what was tried and what was said; may be empty, may have several lines
/// @param remedy what to do; may be empty
public record Finding(String what, Verdict verdict, String found, String evidence, String remedy) {
  /// What is to be thought of it.
  public enum Verdict {
    OK,
    /// A run would start, and something may come of it.
    WARN,
    /// No run would start.
    FAIL,
    /// It was not looked at, since something before it failed or nobody needs it.
    UNTRIED
  }
}
