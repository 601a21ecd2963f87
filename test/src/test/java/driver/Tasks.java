package driver;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What the tests have workers do. Its static fields are each process's own.
final class Tasks {
  static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();
  static final Map<String, AtomicInteger> COUNTS = new ConcurrentHashMap<>();

  private Tasks() {}

  /// So many numbers stay where they were made: they weigh more than the 64 KiB that go home.
  static final int LARGE = 100_000;

  /// Long enough for a busy machine, short enough for a test that fails.
  static final Duration SOON = Duration.ofSeconds(20);

  private static CountDownLatch gate(String name) {
    return GATES.computeIfAbsent(name, _ -> new CountDownLatch(1));
  }

  /// Waits in this process, not inside jdist, until the gate of that name is opened here.
  static void waitAt(String gate) throws InterruptedException {
    count(gate + " waiting");
    if (!gate(gate).await(50, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nobody opened the gate " + gate);
    }
  }

  /// How many have come to that gate in this process.
  static int waitingAt(String gate) {
    return counted(gate + " waiting");
  }

  static void open(String gate) {
    gate(gate).countDown();
  }

  static int count(String what) {
    return COUNTS.computeIfAbsent(what, _ -> new AtomicInteger()).incrementAndGet();
  }

  static int counted(String what) {
    return COUNTS.computeIfAbsent(what, _ -> new AtomicInteger()).get();
  }

  static void sleepForever() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /// Overflows the stack.
  static int endless(int depth) {
    return endless(depth + 1) + 1;
  }

  static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
