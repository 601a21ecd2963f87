package jdist;

import jdist.cluster.WorkerState;
import jdist.failure.JdistException;
import jdist.failure.RemoteException;
import jdist.identity.ProcessIds;
import jdist.process.CurrentProcess;
import jdist.process.DriverProcess;
import jdist.process.LocalProcess;
import jdist.task.Task;
import org.jspecify.annotations.Nullable;

/// What process 1 knows of the others, asked from any process.
final class Roster {
  private final LocalProcess process;

  Roster(LocalProcess process) {
    this.process = process;
  }

  WorkerState state(int processId) {
    return process.driver().isPresent()
        ? process.driver().get().state(processId)
        : ask(() -> driver().state(processId));
  }

  void setStatus(String key, @Nullable Object status) {
    int id = process.id();
    if (process.driver().isPresent()) {
      process.driver().get().status(id, key, status);
      return;
    }
    ask(() -> {
      driver().status(id, key, status);
      return true;
    });
  }

  @Nullable Object status(int processId, String key) {
    return process.driver().isPresent()
        ? process.driver().get().status(processId, key)
        : ask(() -> driver().status(processId, key));
  }

  /// By which the status of a class, and of those inside it, is known.
  static String key(Class<?> caller) {
    return caller.getNestHost().getName();
  }

  /// What process 1 refuses is refused here.
  private <T extends @Nullable Object> T ask(Task<T> question) {
    try {
      return process.calls().fetch(ProcessIds.DRIVER, question);
    } catch (RemoteException e) {
      throw e.getCause() instanceof JdistException known ? known : e;
    }
  }

  /// On process 1.
  private static DriverProcess driver() {
    return CurrentProcess.find().flatMap(LocalProcess::driver).orElseThrow();
  }
}
