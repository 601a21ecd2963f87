package jdist.membership;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import jdist.cluster.ClusterManager;
import jdist.cluster.Streams;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerProcess;
import jdist.identity.Member;
import jdist.identity.Wiring;
import jdist.mesh.Transport;
import jdist.transport.Bridge;
import org.jspecify.annotations.Nullable;

/// The connections that managers make: [ClusterManager#connect] with a limit to its time, whatever
/// it throws made words. Thread-safe.
public final class ManagerTransport implements Transport {
  private static final Duration FOREVER = Duration.ofDays(36_500);

  private final Function<Member, Optional<Managed>> managed;

  ManagerTransport(Function<Member, Optional<Managed>> managed) {
    this.managed = managed;
  }

  /// That of a worker, which reaches all others by the same manager.
  public static ManagerTransport of(ClusterManager manager) {
    return new ManagerTransport(
        member -> Optional.of(new Managed(manager, config(member), FOREVER, NOBODY)));
  }

  /// A worker connects, and manages nothing.
  private static final Managed.Keeper NOBODY =
      new Managed.Keeper() {
        @Override
        public void notice(String text) {}

        @Override
        public void over(Managed worker) {}
      };

  /// What a worker knows of another.
  private static WorkerConfig config(Member member) {
    Wiring wiring = member.wiring();
    WorkerConfig config =
        WorkerConfig.of(member.id(), member.host(), WorkerProcess.unknown())
            .withMachine(member.machine())
            .withConnectIdents(wiring.connectIdents());
    config = wiring.ident().isEmpty() ? config : config.withIdent(wiring.ident());
    return wiring.connectAt().isEmpty() ? config : config.withConnectAt(wiring.connectAt());
  }

  @Override
  public Bridge connect(Member to, Duration limit) throws IOException, InterruptedException {
    Managed worker = managed.apply(to).orElseThrow(() -> new IOException("it is gone"));
    Duration patience = worker.patience().compareTo(limit) < 0 ? worker.patience() : limit;
    Attempt attempt = new Attempt(worker);
    Thread thread =
        Thread.ofPlatform().daemon().name("jdist-connect-" + to.id()).unstarted(attempt);
    try {
      thread.start();
      Streams made = attempt.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      made.connectAt().ifPresent(worker::isReachedAt);
      return new Bridge(made.in(), made.out(), to.name());
    } catch (ExecutionException e) {
      throw new IOException(reason(worker, e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      attempt.giveUp();
      throw new IOException(
          worker.manager().name() + " did not connect within " + patience.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      attempt.giveUp();
      throw e;
    } catch (OutOfMemoryError e) { // the JDK's word for a limit of threads
      throw new IOException("there is no thread to be had for it", e);
    }
  }

  private static String reason(Managed worker, @Nullable Throwable thrown) {
    String message = thrown instanceof IOException ? thrown.getMessage() : null;
    return message != null ? message : worker.manager().name() + " failed in connect: " + thrown;
  }

  /// One, which may come to something when nobody wants it any more.
  private static final class Attempt extends FutureTask<Streams> {
    Attempt(Managed worker) {
      super(() -> connect(worker));
    }

    private static Streams connect(Managed worker) throws Exception {
      WorkerConfig config = worker.config();
      Streams made = worker.manager().connect(config.processId(), config);
      if (made == null) {
        throw new IOException(worker.manager().name() + " answered connect with null");
      }
      if (Thread.interrupted()) { // given up meanwhile
        made.close();
        throw new InterruptedException();
      }
      return made;
    }

    void giveUp() {
      cancel(true);
    }
  }
}
