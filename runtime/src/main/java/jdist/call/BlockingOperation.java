package jdist.call;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Something that may block, run on a thread of its own. Cancelling it interrupts that thread, and
/// what comes of it all the same is undone. Thread-safe.
final class BlockingOperation extends CompletableFuture<@Nullable Object> implements Runnable {
  private final Callable<? extends @Nullable Object> body;
  private final Consumer<@Nullable Object> undo;
  private @Nullable Thread thread;
  private boolean over;

  /// @param undo takes back what `body` has answered, which nobody wants any more
  BlockingOperation(Callable<? extends @Nullable Object> body, Consumer<@Nullable Object> undo) {
    this.body = body;
    this.undo = undo;
  }

  @Override
  public void run() {
    if (!begin()) {
      return;
    }
    Object value;
    try {
      value = body.call();
    } catch (Throwable e) {
      if (end()) {
        completeExceptionally(e);
      }
      return;
    }
    if (end()) {
      complete(value);
    } else {
      undo.accept(value);
    }
  }

  private synchronized boolean begin() {
    thread = Thread.currentThread();
    return !over;
  }

  /// An interrupt that came too late must not meet what the thread does next.
  @SuppressWarnings("CheckReturnValue") // whether there was one does not matter
  private synchronized boolean end() {
    thread = null;
    Thread.interrupted();
    boolean first = !over;
    over = true;
    return first;
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    synchronized (this) {
      if (over) {
        return false;
      }
      over = true;
      if (thread != null) {
        thread.interrupt();
      }
    }
    return super.cancel(mayInterrupt);
  }
}
