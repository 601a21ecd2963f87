package jdist.cluster;

/// How far a worker has come. Idea: Julia Distributed, `WorkerState`.
///
/// CREATED -> CONNECTED -> TERMINATING -> TERMINATED; a worker that fails to join, or dies, goes
/// straight to TERMINATED
public enum WorkerState {
  /// It has an id, and is being started or joined; nobody sees it yet.
  CREATED,
  /// It has joined, is listed and can be called.
  CONNECTED,
  /// It has been asked to stop, and is listed no more.
  TERMINATING,
  /// It is gone.
  TERMINATED
}
