package jdist.spread;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import jdist.failure.CallCancelledException;
import jdist.failure.ClusterClosedException;
import jdist.failure.JdistException;
import jdist.parallel.Loop;
import jdist.process.LocalProcess;
import jdist.remote.RemoteFuture;
import jdist.spread.Loops.Results;
import org.jspecify.annotations.Nullable;

/// A loop that runs while its caller goes on.
final class RunningLoop implements Loop {
  private final List<RemoteFuture<Results<@Nullable Void>>> calls;
  private final AtomicBoolean awaited = new AtomicBoolean();

  RunningLoop(LocalProcess process, List<RemoteFuture<Results<@Nullable Void>>> calls) {
    this.calls = calls;
    Thread.ofVirtual().name("jdist-loop-" + process.id()).start(() -> watch(process));
  }

  private void watch(LocalProcess process) {
    try {
      awaitAll();
    } catch (CallCancelledException | ClusterClosedException _) {
      // somebody wanted that
    } catch (JdistException e) {
      cancel();
      if (!awaited.get()) {
        process.calls().report("a loop that nobody awaited", e);
      }
    }
  }

  @Override
  public void await() {
    awaited.set(true);
    awaitAll();
  }

  private void awaitAll() {
    for (RemoteFuture<?> call : calls) {
      var _ = call.await();
    }
  }

  @Override
  public void await(Duration limit) {
    awaited.set(true);
    long end = System.nanoTime() + limit.toNanos();
    for (RemoteFuture<?> call : calls) {
      var _ = call.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }

  @Override
  public void cancel() {
    calls.forEach(call -> call.cancel(true));
  }

  @Override
  public boolean isDone() {
    return calls.stream().allMatch(RemoteFuture::isDone);
  }
}
