package jdist.call;

import java.lang.ref.Cleaner;
import jdist.wire.Handle;
import org.jspecify.annotations.Nullable;

/// A reference's claim on what is kept elsewhere, or on what is in an answer that nobody has read.
/// It is let go when it is ended, or when the reference, which it must not know, is unreachable.
/// Thread-safe.
final class Claim implements Runnable {
  private static final Cleaner CLEANER = Cleaner.create(); // a thread: made with the first claim

  private final Calls calls;
  private final @Nullable Handle kept;
  private Cleaner.@Nullable Cleanable cleanable;
  private volatile @Nullable Request request;

  private Claim(Calls calls, @Nullable Handle kept, @Nullable Request request) {
    this.calls = calls;
    this.kept = kept;
    this.request = request;
  }

  /// On a value that this process has been counted as a holder of.
  static Claim onKept(Object reference, Calls calls, Handle kept) {
    return new Claim(calls, kept, null).of(reference);
  }

  /// On the references in an answer.
  static Claim onAnswer(CallFuture<?> future, Calls calls, Request answered) {
    return new Claim(calls, null, answered).of(future);
  }

  private Claim of(Object reference) {
    cleanable = CLEANER.register(reference, this);
    return this;
  }

  /// The value is on its way.
  void isFetchedBy(Request made) {
    request = made;
  }

  void end() {
    if (cleanable != null) {
      cleanable.clean();
    }
  }

  /// Nobody wants the value here any more, nor waits for it. Called once.
  @Override
  public void run() {
    Request made = request;
    if (made != null) {
      calls.cancel(made);
    }
    if (kept != null) {
      calls.context().holds().letGo(kept.id(), kept.owner());
    }
  }
}
