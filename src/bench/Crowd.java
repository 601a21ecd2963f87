import static jdist.Distributed.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import jdist.parallel.Broadcast;

/// Many workers at once: how long they take to start, what memory they have, the first `everywhere`
/// on them; and 100 MB broadcast to four, beside one copy of as much.
final class Crowd {
  private static final int NUMBERS = 12_500_000; // 100 MB
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
        long[] again =
            Clockwork.time(1, 5, () -> everywhere(procs(), () -> TOLD.incrementAndGet()));
        table.accept(
            Figure.of(
                "everywhere again on %d workers".formatted(count),
                Clockwork.median(again) / 1e9,
                "s"));
        if (Files.exists(Path.of("/proc/self/smaps_rollup"))) {
          Map<Integer, Long> kib = fetchEverywhere(() -> share());
          double mib = kib.values().stream().mapToLong(Long::longValue).sum() / 1024.0;
          table.accept(
              Figure.of("memory of %d workers and driver (PSS)".formatted(count), mib, "MiB"));
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

  /// Of memory, in KiB.
  private static long share() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/smaps_rollup")).stream()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }

  private static void broadcasts(Consumer<Figure> table) throws Exception {
    double[] numbers = new double[NUMBERS];
    Arrays.setAll(numbers, i -> i);
    double copy =
        Clockwork.median(
                Clockwork.time(
                    3,
                    7,
                    () -> {
                      double[] copied = numbers.clone();
                      if (copied[1] != 1) {
                        throw new IllegalStateException();
                      }
                    }))
            / 1e6;
    double sent =
        Clockwork.median(
                Clockwork.time(
                    3,
                    7,
                    () -> {
                      try (Broadcast<double[]> all = broadcast(numbers)) {
                        if (all.get() != numbers) {
                          throw new IllegalStateException();
                        }
                      }
                    }))
            / 1e6;
    table.accept(Figure.of("broadcast of 100 MB to 4 workers", sent, "ms").limit(copy));
    Broadcast<double[]> used = broadcast(numbers);
    long start = System.nanoTime();
    fetchEverywhere(workers(), () -> used.get()[NUMBERS - 1]);
    table.accept(Figure.of("its first use on all 4", since(start) * 1e3, "ms"));
    used.close();
  }
}
