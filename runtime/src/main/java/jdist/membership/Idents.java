package jdist.membership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Which idents of a custom topology there are: those of the workers that have joined, or are about
/// to be listed. Thread-safe.
final class Idents {
  private final Map<Integer, String> present = new HashMap<>();

  /// A worker has come; those that wait for its ident may go on.
  synchronized void add(int processId, String ident) {
    if (!ident.isEmpty()) {
      present.put(processId, ident);
      notifyAll();
    }
  }

  /// A worker is gone.
  synchronized void remove(int processId) {
    present.remove(processId);
  }

  /// Waits until there is a worker of each ident; answers with those that have not come.
  ///
  /// @param deadline a time of [System#nanoTime]
  synchronized List<String> await(List<String> wanted, long deadline) throws InterruptedException {
    List<String> missing = missing(wanted);
    while (!missing.isEmpty()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return missing;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      missing = missing(wanted);
    }
    return missing;
  }

  private List<String> missing(List<String> wanted) {
    List<String> missing = new ArrayList<>(wanted);
    missing.removeAll(present.values());
    return missing;
  }
}
