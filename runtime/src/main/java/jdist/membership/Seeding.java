package jdist.membership;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import jdist.cluster.Topology;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException;
import jdist.identity.Cookie;
import jdist.identity.Fingerprint;
import jdist.identity.Member;
import jdist.identity.Session;
import jdist.wire.CodeEntry;
import jdist.wire.LaunchSpec;
import jdist.wire.Message;

/// Makes the seeds of workers, each with an id of its own, and sees to it that all workers of the
/// cluster agree on what is one for all of them. Thread-safe.
final class Seeding {
  private final Session session;
  private final Cookie cookie;
  private final Map<Integer, Worker> workers;
  private final Supplier<Fingerprint> certificate;
  private final AtomicInteger ids = new AtomicInteger(1);
  private Topology topology = Topology.ALL_TO_ALL;
  private boolean lazy = true;
  private Duration heartbeat = Duration.ZERO;

  /// @param workers those that there are; the new ones are put there
  /// @param certificate this process's, made when it is first asked for
  Seeding(
      Session session,
      Cookie cookie,
      Map<Integer, Worker> workers,
      Supplier<Fingerprint> certificate) {
    this.session = session;
    this.cookie = cookie;
    this.workers = workers;
    this.certificate = certificate;
  }

  /// The heartbeat of the cluster, which the first of its workers were started with.
  synchronized Duration heartbeat() {
    return heartbeat;
  }

  /// Those of two that add workers at once are made one after the other, or each would take the
  /// other's topology for nobody's.
  ///
  /// @throws LaunchException if the cluster's workers have another topology
  synchronized List<WorkerSeed> make(int count, WorkerOptions options) {
    checkFits(options);
    List<WorkerSeed> seeds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seeds.add(seed(options));
    }
    return seeds;
  }

  private void checkFits(WorkerOptions options) {
    boolean alone = workers.values().stream().allMatch(worker -> worker.state().isGone());
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

  private WorkerSeed seed(WorkerOptions options) {
    int id = ids.incrementAndGet();
    Duration grace = options.recordings().isPresent() ? Membership.LONG_GRACE : Membership.GRACE;
    workers.put(id, new Worker(id, grace));
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
            Optional.empty(),
            options.workerTimeout()),
        certificate);
  }

  /// What a worker is told when it joins.
  Message join(Member member, List<Member> others, List<CodeEntry> code, WorkerOptions options) {
    return new Message.Join(
        member,
        others,
        code,
        reach(options.topology()),
        options.lazy(),
        heartbeat().toMillis(),
        options.workerTimeout().toMillis());
  }

  private static Message.Reach reach(Topology topology) {
    return topology == Topology.ALL_TO_ALL
        ? Message.Reach.ALL
        : topology == Topology.CUSTOM ? Message.Reach.NAMED : Message.Reach.DRIVER;
  }
}
