package jdist.launch;

/// A worker's standard error. Until the worker has started it is held back, so that a failed start
/// shows it once, as evidence; then it goes to the sink. Its last lines are kept in either case.
/// Thread-safe.
final class WorkerErrors implements LineTaker {
  private final WorkerLines.Writer sink;
  private final Tail last = new Tail(20, 4 * 1024);
  private final Tail held = new Tail(100, 64 * 1024);
  private boolean holding = true;

  WorkerErrors(WorkerLines.Writer sink) {
    this.sink = sink;
  }

  @Override
  public synchronized void take(Lines lines) {
    last.append(lines);
    if (holding) {
      held.append(lines);
    } else {
      sink.write(lines);
    }
  }

  @Override
  public void end() {}

  /// The worker has started: what was held back goes to the sink, behind the noise before its
  /// greeting.
  synchronized void release(Lines noise) {
    sink.write(noise);
    sink.write(held.lines());
    held.clear();
    holding = false;
  }

  /// What is held back.
  String held() {
    return held.lines().text();
  }

  /// The last lines of all.
  String last() {
    return last.lines().text();
  }
}
