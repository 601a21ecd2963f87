package jdist.launch;

/// A worker's standard output: its greeting first, then the lines that go to the sink.
final class WorkerOutput implements LineTaker {
  private final Greeting greeting;
  private final byte[] prefix;
  private final LineSink sink;

  WorkerOutput(Greeting greeting, byte[] prefix, LineSink sink) {
    this.greeting = greeting;
    this.prefix = prefix;
    this.sink = sink;
  }

  @Override
  public void take(Lines lines) {
    Lines rest = greeting.isSettled() ? lines : greeting.hear(lines);
    if (greeting.isAnnounced()) {
      sink.write(prefix, rest);
    }
  }

  @Override
  public void end() {
    greeting.end();
  }
}
