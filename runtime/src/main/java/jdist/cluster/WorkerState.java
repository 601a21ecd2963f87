package jdist.cluster;

/// How far a worker has come. Idea: Julia Distributed, `WorkerState`.
///
/// CREATED -> CONNECTED -> TERMINATING -> TERMINATED; one that fails to join goes from CREATED to
/// TERMINATED, one that dies from CONNECTED to EXTERMINATED
public enum WorkerState {
  /// It has an id, and is being started or joined; nobody sees it yet.
  CREATED,
  /// It has joined, is listed and can be called.
  CONNECTED,
  /// It has been asked to stop, and is listed no more.
  TERMINATING,
  /// It is gone: it was removed, or has never joined.
  TERMINATED,
  /// It is gone, and nobody had asked it to stop: it has died.
  EXTERMINATED;

  /// Whether it is gone for good.
  public boolean isGone() {
    return this == TERMINATED || this == EXTERMINATED;
  }
}
