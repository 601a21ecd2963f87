package jdist.ssh;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.sshd.common.util.threads.NoCloseExecutor;

/// The threads on which MINA hears of its sockets. It shuts them down before the JDK has told of
/// the last event: what is left then is about sockets that are closed, and would end in a stack
/// trace on a thread of the JDK's own, at the end of a run that went well.
final class MinaThreads extends NoCloseExecutor {
  MinaThreads(ExecutorService threads) {
    super(threads);
  }

  @Override
  public void execute(Runnable event) {
    try {
      super.execute(event);
    } catch (IllegalStateException | RejectedExecutionException e) {
      if (!isShutdown()) {
        throw e;
      }
    }
  }

  @Override
  public void shutdown() {
    super.shutdown();
    executor.shutdown();
  }
}
