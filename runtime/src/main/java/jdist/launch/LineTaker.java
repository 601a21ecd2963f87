package jdist.launch;

/// Whoever takes the lines that a [PipeReader] reads, on the reader's thread.
interface LineTaker {
  /// Takes the next lines, which are there for the length of the call.
  void take(Lines lines);

  /// There are no more.
  void end();
}
