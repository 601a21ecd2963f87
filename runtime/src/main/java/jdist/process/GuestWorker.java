package jdist.process;

import java.io.IOException;
import java.time.Duration;
import jdist.cluster.WorkerProcess;
import jdist.identity.Endpoint;
import jdist.mesh.Doorstep;
import jdist.transport.Gate;
import jdist.wire.LaunchSpec;

/// A worker inside the JVM of its driver, for tests: it is reached through sockets, copies values
/// and loads classes as others do, but shares everything that is the JVM's. Idea: DistributedNext,
/// `LocalManager(…, in_process = true)`. Thread-safe.
public final class GuestWorker implements WorkerProcess {
  private final WorkerLife life;
  private final Doorstep doorstep;

  private GuestWorker(WorkerLife life, Doorstep doorstep) {
    this.life = life;
    this.doorstep = doorstep;
  }

  /// Starts the worker of a specification; it waits for its driver.
  ///
  /// @param threads user calls it runs at once
  public static GuestWorker start(String specification, int threads) throws IOException {
    LaunchSpec spec = LaunchSpec.parse(specification);
    WorkerLife life = new WorkerLife(spec, threads, true);
    LocalProcess process = life.process();
    try {
      Doorstep doorstep =
          new Doorstep(
              process.readers(),
              process.clock(),
              spec.bindAddress(),
              spec.bindPort(),
              spec.socket(),
              spec.driverCertificate().map(process.mesh().certificates()::of));
      life.atEnd(() -> close(doorstep));
      doorstep.open(process.mesh());
      life.isReady();
      return new GuestWorker(life, doorstep);
    } catch (IOException e) {
      process.close();
      throw e;
    }
  }

  private static void close(Doorstep doorstep) {
    try {
      doorstep.close();
    } catch (IOException _) {
      // nobody comes any more anyway
    }
  }

  /// Where it listens.
  public Endpoint endpoint() {
    return doorstep.endpoint();
  }

  @Override
  public void closeInput() {
    life.end("");
  }

  /// Its calls are interrupted, and its links end; threads that heed no interrupt go on.
  @Override
  public void kill() {
    life.end("");
  }

  @Override
  public boolean awaitExit(Duration limit) throws InterruptedException {
    return life.ended().await(Gate.deadline(limit));
  }

  @Override
  public String howItEnded() {
    return life.ended().isOpen() ? "was closed" : "has not ended";
  }
}
