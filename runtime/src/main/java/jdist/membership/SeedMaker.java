package jdist.membership;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import jdist.cluster.Topology;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException;
import jdist.identity.Cookie;
import jdist.identity.Session;
import jdist.wire.LaunchSpec;

/// Gives out ids, and makes the launch specifications of new workers. The options that all workers
/// have in common are those of the first. Its owner calls it from one thread at a time.
final class SeedMaker {
  private final Session session;
  private final Cookie cookie;
  private final AtomicInteger ids = new AtomicInteger(1);
  private Topology topology = Topology.ALL_TO_ALL;
  private boolean lazy = true;
  private Duration heartbeat = Duration.ZERO;

  SeedMaker(Session session, Cookie cookie) {
    this.session = session;
    this.cookie = cookie;
  }

  Duration heartbeat() {
    return heartbeat;
  }

  /// Seeds of `count` workers.
  ///
  /// @param alone whether there are no other workers
  /// @param made told of each id
  /// @throws LaunchException if the options do not fit those of the other workers
  List<WorkerSeed> make(int count, WorkerOptions options, boolean alone, IntConsumer made) {
    checkFits(options, alone);
    List<WorkerSeed> seeds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int id = ids.incrementAndGet();
      made.accept(id);
      seeds.add(seed(id, options));
    }
    return seeds;
  }

  private void checkFits(WorkerOptions options, boolean alone) {
    if (alone) {
      topology = options.topology();
      lazy = options.lazy();
      heartbeat = options.heartbeat();
    } else if (topology != options.topology()) {
      throw new LaunchException(
          "workers with topology "
              + topology.optionName()
              + " exist already; others with topology "
              + options.topology().optionName()
              + " cannot be added",
          null);
    } else if (lazy != options.lazy()) {
      throw new LaunchException(
          "workers with lazy=" + lazy + " exist already; others cannot be added with lazy=" + !lazy,
          null);
    }
  }

  private WorkerSeed seed(int id, WorkerOptions options) {
    byte[] nonce = new byte[8];
    new SecureRandom().nextBytes(nonce);
    return new SpecifiedSeed(
        new LaunchSpec(
            session,
            cookie,
            id,
            HexFormat.of().formatHex(nonce),
            "127.0.0.1",
            0,
            Optional.empty(),
            options.workerTimeout()));
  }
}
