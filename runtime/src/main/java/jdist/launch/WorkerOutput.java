package jdist.launch;

/// A worker's standard output: its greeting first, then the lines that go to the sink.
final class WorkerOutput implements LineTaker {
  private final Greeting greeting;
  private final WorkerLines.Writer sink;

  WorkerOutput(Greeting greeting, WorkerLines.Writer sink) {
    this.greeting = greeting;
    this.sink = sink;
  }

  @Override
  public void take(Lines lines) {
    Lines rest = greeting.isSettled() ? lines : greeting.hear(lines);
    if (greeting.isAnnounced()) {
      sink.write(rest);
    }
  }

  @Override
  public void end() {
    greeting.end();
  }
}
