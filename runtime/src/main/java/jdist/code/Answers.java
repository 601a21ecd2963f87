package jdist.code;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the driver answered lately, the answer that there is nothing included; the longest unused
/// are forgotten first. Thread-safe.
final class Answers {
  /// What a name costs besides its text and bytes, roughly.
  private static final long OVERHEAD = 100;

  private final long limitBytes;
  private final Map<String, Optional<byte[]>> answers = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  Answers(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /// The answer to `name`; none if it was never asked, or forgotten.
  synchronized Optional<Optional<byte[]>> get(String name) {
    return Optional.ofNullable(answers.get(name));
  }

  /// Keeps an answer, unless it alone would push out most of the rest.
  synchronized void put(String name, Optional<byte[]> answer) {
    long cost = cost(name, answer);
    if (cost > limitBytes / 2) {
      return;
    }
    Optional<byte[]> previous = answers.put(name, answer);
    bytes += previous == null ? cost : cost - cost(name, previous);
    forgetOldest();
  }

  private void forgetOldest() {
    var oldest = answers.entrySet().iterator();
    while (bytes > limitBytes) {
      Map.Entry<String, Optional<byte[]>> entry = oldest.next();
      bytes -= cost(entry.getKey(), entry.getValue());
      oldest.remove();
    }
  }

  private static long cost(String name, Optional<byte[]> answer) {
    return OVERHEAD + name.length() + answer.map(content -> content.length).orElse(0);
  }
}
