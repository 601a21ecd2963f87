import static jdist.Distributed.*;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import jdist.remote.RemoteFuture;

/// Trivial calls with many under way at once: a window that slides.
final class Pipelines {
  private static final int CALLS = 400_000;
  private static final int ROUNDS = 7;

  private Pipelines() {}

  static void run(List<Integer> workers, Consumer<Figure> table) throws Exception {
    for (int underWay : new int[] {100, 1_000}) {
      for (int count = 1; count <= 2; count++) {
        List<Integer> used = workers.subList(0, count);
        long[] nanos = Clockwork.time(3, ROUNDS, () -> slide(used, underWay));
        table.accept(
            Figure.of(
                "calls, %,d under way, %d worker%s"
                    .formatted(underWay, count, count == 1 ? "" : "s"),
                CALLS / (Clockwork.median(nanos) / 1e9),
                "calls/s"));
      }
    }
  }

  private static void slide(List<Integer> workers, int underWay) {
    ArrayDeque<RemoteFuture<Integer>> window = new ArrayDeque<>(underWay);
    for (int i = 0; i < CALLS; i++) {
      if (window.size() == underWay) {
        window.remove().fetch();
      }
      int number = i;
      window.add(remoteCall(workers.get(i % workers.size()), () -> number + 1));
    }
    window.forEach(RemoteFuture::fetch);
  }
}
