import static jdist.Distributed.*;

import java.util.function.Consumer;

/// An array that goes to a worker and comes back, both ways counted, beside as many bytes over a
/// bare socket.
final class Bulk {
  private Bulk() {}

  static void run(int worker, Consumer<Figure> table) throws Exception {
    measure(worker, 1 << 10, 2_500, 5_000, table);
    measure(worker, 1 << 20, 400, 100, table);
    measure(worker, 16 << 20, 30, 15, table);
  }

  private static void measure(int worker, int length, int warmUp, int count, Consumer<Figure> table)
      throws Exception {
    double[] data = new double[length];
    int bytes = 8 * length;
    long[] bare;
    try (Bare socket = new Bare(worker, bytes)) {
      bare = Clockwork.time(warmUp, count, () -> socket.thereAndBack(bytes));
    }
    long[] calls =
        Clockwork.time(
            warmUp,
            count,
            () -> {
              double[] back = remoteCallFetch(worker, it -> it, data);
              if (back.length != length) {
                throw new IllegalStateException();
              }
            });
    table.accept(
        Figure.of("double[] there and back, " + size(bytes), rate(bytes, calls), "GB/s")
            .limit(rate(bytes, bare)));
  }

  private static double rate(int bytes, long[] nanos) {
    return 2.0 * bytes / Clockwork.median(nanos);
  }

  private static String size(int bytes) {
    return bytes >> 20 > 0 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }
}
