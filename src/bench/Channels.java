import static jdist.Distributed.*;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import jdist.failure.ChannelClosedException;
import jdist.remote.Channel;
import jdist.remote.RemoteChannel;

/// Items through two channels kept here and two workers: from this process to whichever takes one,
/// and back. The limit of those that go one by one is the bare socket's round trips, two an item.
final class Channels {
  private static final int ITEMS = 20_000;
  private static final int MANY = 400_000;
  private static final int BULK = 500;
  private static final int ROUNDS = 7;

  private Channels() {}

  static void run(List<Integer> workers, Consumer<Figure> table) throws Exception {
    double trips;
    try (Bare bare = new Bare(workers.getFirst(), 64)) {
      trips = 1e9 / Clockwork.median(Clockwork.time(20_000, 20_000, () -> bare.thereAndBack(16)));
    }
    RemoteChannel<Integer> jobs = remoteChannel(1, () -> Channel.buffered(1_000));
    RemoteChannel<Integer> results = remoteChannel(1, () -> Channel.buffered(1_000));
    for (int worker : workers) {
      remoteDo(
          worker,
          () -> {
            for (int job : jobs) {
              results.put(job);
            }
          });
    }
    long[] single = Clockwork.time(3, ROUNDS, () -> oneByOne(jobs, results));
    jobs.close();
    table.accept(
        Figure.of("through two channels, one by one", rate(ITEMS, single), "items/s")
            .limit(trips / 2 * Math.min(2, Runtime.getRuntime().availableProcessors())));
    RemoteChannel<Integer> bulkJobs = remoteChannel(1, () -> Channel.buffered(4_000));
    RemoteChannel<Integer> bulkResults = remoteChannel(1, () -> Channel.buffered(4_000));
    for (int worker : workers) {
      remoteDo(worker, () -> passOn(bulkJobs, bulkResults));
    }
    long[] bulk = Clockwork.time(3, ROUNDS, () -> inBulk(bulkJobs, bulkResults));
    bulkJobs.close();
    table.accept(Figure.of("through two channels, in bulk", rate(MANY, bulk), "items/s"));
  }

  private static double rate(int items, long[] nanos) {
    return items / (Clockwork.median(nanos) / 1e9);
  }

  private static void passOn(RemoteChannel<Integer> jobs, RemoteChannel<Integer> results) {
    try {
      while (true) {
        results.putAll(jobs.takeUpTo(BULK));
      }
    } catch (ChannelClosedException _) {
      // there will be no more
    }
  }

  private static void oneByOne(RemoteChannel<Integer> jobs, RemoteChannel<Integer> results)
      throws InterruptedException {
    Thread feeder =
        Thread.ofPlatform().start(() -> IntStream.range(0, ITEMS).forEach(i -> jobs.put(i)));
    for (int i = 0; i < ITEMS; i++) {
      results.take();
    }
    feeder.join();
  }

  private static void inBulk(RemoteChannel<Integer> jobs, RemoteChannel<Integer> results)
      throws InterruptedException {
    Thread feeder =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < MANY; i += BULK) {
                jobs.putAll(IntStream.range(i, i + BULK).boxed().toList());
              }
            });
    for (int taken = 0; taken < MANY; ) {
      taken += results.takeUpTo(BULK).size();
    }
    feeder.join();
  }
}
