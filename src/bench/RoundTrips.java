import static jdist.Distributed.*;

import java.io.IOException;
import java.util.function.Consumer;

/// A call that does next to nothing, one after the other, beside 64 bytes over a bare socket.
final class RoundTrips {
  private static final int COUNT = 50_000;
  private static final int BARE_BYTES = 64;

  private RoundTrips() {}

  static void run(int worker, Consumer<Figure> table) throws Exception {
    measure(worker, "unpinned", table);
    if (Cores.pin(true)) {
      measure(worker, "all on one core", table);
      Cores.pin(false);
    }
  }

  private static void measure(int worker, String where, Consumer<Figure> table) throws Exception {
    long[] bare = bare(worker);
    int one = 1;
    long[] calls = Clockwork.time(COUNT, COUNT, () -> remoteCallFetch(worker, () -> one + 1));
    table.accept(
        Figure.of("round trip, " + where, Clockwork.median(calls) / 1e3, "us")
            .tail(Clockwork.percentile(calls, 99) / 1e3)
            .limit(Clockwork.median(bare) / 1e3));
  }

  private static long[] bare(int worker) throws IOException {
    try (Bare bare = new Bare(worker, BARE_BYTES)) {
      return Clockwork.time(COUNT, COUNT, () -> bare.thereAndBack(BARE_BYTES));
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
