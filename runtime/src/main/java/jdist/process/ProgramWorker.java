package jdist.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import jdist.cluster.ClusterManager;
import jdist.membership.ManagerTransport;
import jdist.mesh.StreamDoor;
import jdist.transport.Bridge;
import jdist.wire.LaunchSpec;

/// A worker that a program of its own becomes, and that is reached through its manager's transport
/// alone: it listens nowhere. Idea: Julia Distributed, `init_worker` and `process_messages`.
/// Thread-safe.
public final class ProgramWorker {
  private final StreamDoor door;

  private ProgramWorker(StreamDoor door) {
    this.door = door;
  }

  /// Makes this JVM the worker of a specification.
  ///
  /// @throws IllegalArgumentException if it is none
  public static LocalProcess become(String specification, ClusterManager manager)
      throws IOException {
    LaunchSpec spec = LaunchSpec.parse(specification);
    Optional<Thread.UncaughtExceptionHandler> before =
        Optional.ofNullable(Thread.getDefaultUncaughtExceptionHandler());
    if (before.isEmpty()) {
      Thread.setDefaultUncaughtExceptionHandler(WorkerLife::hasFailed);
    }
    WorkerLife life = new WorkerLife(spec);
    LocalProcess process = life.process();
    process.mesh().connectThrough(ManagerTransport.of(manager));
    process.isProgram(
        new ProgramWorker(new StreamDoor(process.mesh(), process.readers(), process.clock())));
    life.isReady();
    return process;
  }

  /// Another process has connected through these streams. Does not wait for it to prove itself.
  ///
  /// @throws IOException if there is nothing to be had for it; the streams are closed
  public void processMessages(InputStream in, OutputStream out) throws IOException {
    door.admit(new Bridge(in, out, "incoming"));
  }
}
