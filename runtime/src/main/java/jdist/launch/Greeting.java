package jdist.launch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdist.wire.Announcement;

/// What a worker prints on its standard output up to the line in which it announces itself.
/// Whatever stands before that line is the noise of a login or of the JVM.
///
/// waiting -> [Verdict.Announced] | [Verdict.Wrong] | [Verdict.Ended]
///
/// The reader of that output is the one to call [#hear] and [#end]; any thread may wait for the
/// verdict.
final class Greeting {
  /// What came of it.
  sealed interface Verdict {
    /// The worker has said where it listens.
    record Announced(Announcement announcement) implements Verdict {}

    /// A line looked like an announcement, and was not this worker's.
    record Wrong(String line) implements Verdict {}

    /// Standard output ended first.
    record Ended() implements Verdict {}
  }

  private static final int LONGEST_SHOWN = 200;

  private final String nonce;
  private final Tail noise = new Tail(100, 64 * 1024);
  private final CountDownLatch settled = new CountDownLatch(1);
  private volatile Verdict verdict = new Verdict.Ended();

  Greeting(String nonce) {
    this.nonce = nonce;
  }

  /// Whether the verdict is out, so that no further line is wanted.
  boolean isSettled() {
    return settled.getCount() == 0;
  }

  /// Whether the worker has announced itself.
  boolean isAnnounced() {
    return isSettled() && verdict instanceof Verdict.Announced;
  }

  /// Hears the next lines.
  ///
  /// @return those after the one that settled it
  Lines hear(Lines lines) {
    Lines rest = lines;
    while (!isSettled() && !rest.isEmpty()) {
      hearOne(rest.first());
      rest = rest.withoutFirst();
    }
    return rest;
  }

  /// There are no more lines.
  void end() {
    settled.countDown();
  }

  /// Waits for the verdict; empty if that takes longer than `limit`.
  Optional<Verdict> await(Duration limit) throws InterruptedException {
    boolean inTime = settled.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    return inTime ? Optional.of(verdict) : Optional.empty();
  }

  /// The last lines before the announcement.
  Lines noise() {
    return noise.lines();
  }

  /// Noise that lacks its line end stands before the announcement on the same line.
  private void hearOne(Lines line) {
    Lines told = line.fromLast(Announcement.PREFIX);
    Optional<Announcement> announcement = Announcement.parse(told.text());
    if (announcement.isPresent() && announcement.get().nonce().equals(nonce)) {
      noise.append(new Lines(line.bytes, line.from, told.from));
      settle(new Verdict.Announced(announcement.get()));
    } else if (line.startsWith(Announcement.PREFIX)) {
      String text = line.text().strip();
      settle(new Verdict.Wrong(text.substring(0, Math.min(text.length(), LONGEST_SHOWN))));
    } else {
      noise.append(line);
    }
  }

  private void settle(Verdict reached) {
    verdict = reached;
    settled.countDown();
  }
}
