import static jdist.Distributed.*;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import jdist.parallel.Broadcast;

/// Many workers at once: how long they take to start, what memory they have, the first `everywhere`
/// on them; and 100 MB broadcast to four, beside one copy of as much into memory that could be
/// shared.
final class Crowd {
  private static final int NUMBERS = 12_500_000; // 100 MB
  private static final int WARM_UP = 10;
  private static final int ROUNDS = 15;
  private static final AtomicInteger TOLD = new AtomicInteger(); // each process's own

  private Crowd() {}

  static void run(Consumer<Figure> table) throws Exception {
    for (int count : new int[] {4, 16, 64}) {
      long start = System.nanoTime();
      List<Integer> workers = addProcs(count);
      table.accept(Figure.of("%d workers up".formatted(count), since(start), "s"));
      try {
        start = System.nanoTime();
        everywhere(procs(), () -> TOLD.incrementAndGet());
        table.accept(
            Figure.of("first everywhere on %d workers".formatted(count), since(start), "s"));
        double seconds =
            fetchEverywhere(workers, () -> cpu()).values().stream().mapToLong(it -> it).sum() / 1e9;
        table.accept(Figure.of("%d workers up, their CPU".formatted(count), seconds, "s"));
        long[] again =
            Clockwork.time(1, 5, () -> everywhere(procs(), () -> TOLD.incrementAndGet()));
        table.accept(
            Figure.of(
                "everywhere again on %d workers".formatted(count),
                Clockwork.median(again) / 1e9,
                "s"));
        if (Files.exists(Path.of("/proc/self/smaps_rollup"))) {
          Map<Integer, Long> kib = fetchEverywhere(workers, () -> share());
          double mib = kib.values().stream().mapToLong(Long::longValue).sum() / 1024.0;
          table.accept(Figure.of("memory of %d workers (PSS)".formatted(count), mib, "MiB"));
        }
        if (count == 4) {
          broadcasts(table);
        }
      } finally {
        rmProcs(workers);
      }
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /// Nanoseconds since it was started.
  private static long cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  /// Of memory, in KiB.
  private static long share() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/smaps_rollup")).stream()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }

  /// Memory that nobody has used lately is slow to get from some hosts: so what each round counts
  /// follows a copy that was deleted, whose memory it has.
  private static void broadcasts(Consumer<Figure> table) throws Exception {
    double[] numbers = new double[NUMBERS];
    Arrays.setAll(numbers, i -> i);
    long[] sent = new long[ROUNDS];
    long[] copied = new long[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      Files.delete(copy(numbers));
      long start = System.nanoTime();
      Path copy = copy(numbers);
      copied[Math.max(0, i)] = System.nanoTime() - start;
      Files.delete(copy);
      start = System.nanoTime();
      Broadcast<double[]> all = broadcast(numbers);
      sent[Math.max(0, i)] = System.nanoTime() - start;
      all.close();
    }
    Arrays.sort(sent);
    Arrays.sort(copied);
    table.accept(
        Figure.of("broadcast of 100 MB to 4 workers", Clockwork.median(sent) / 1e6, "ms")
            .limit(Clockwork.median(copied) / 1e6));
    try (Broadcast<double[]> used = broadcast(numbers)) {
      long start = System.nanoTime();
      fetchEverywhere(workers(), () -> used.get()[NUMBERS - 1]);
      table.accept(Figure.of("its first use on all 4", since(start) * 1e3, "ms"));
    }
  }

  /// Into a new file in memory, as the JDK does it, in pieces of 256 KiB.
  private static Path copy(double[] numbers) throws IOException {
    Path shared = Path.of("/dev/shm");
    Path file = Files.createTempFile(Files.exists(shared) ? shared : null, "bench", "");
    ByteBuffer piece = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.nativeOrder());
    DoubleBuffer doubles = piece.asDoubleBuffer();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int from = 0; from < numbers.length; from += doubles.capacity()) {
        int count = Math.min(doubles.capacity(), numbers.length - from);
        doubles.clear().put(numbers, from, count);
        piece.clear().limit(count * Double.BYTES);
        while (piece.hasRemaining()) {
          int _ = channel.write(piece);
        }
      }
    }
    return file;
  }
}
