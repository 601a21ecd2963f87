package jdist.cluster;

/// What becomes of the lines that workers print. Whole lines only, standard output and standard
/// error apart, in either case.
public enum Output {
  /// ` From worker 3: …`, as Julia prints them (the default).
  PREFIX,
  /// The lines as they are.
  RAW
}
