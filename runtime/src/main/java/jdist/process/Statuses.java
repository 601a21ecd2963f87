package jdist.process;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// What processes say of themselves, kept on process 1: of each process one value a key. Those of a
/// process that is gone are forgotten when all who want to know have been told. Plain state.
/// Thread-safe.
final class Statuses {
  private final Map<Integer, Map<String, Object>> byProcess = new HashMap<>();

  /// Sets one, or with null clears it, if the process is there.
  ///
  /// @return whether it is
  synchronized boolean set(
      int processId, String key, @Nullable Object status, IntPredicate isThere) {
    if (!isThere.test(processId)) {
      return false;
    }
    Map<String, Object> statuses = byProcess.computeIfAbsent(processId, _ -> new HashMap<>());
    if (status == null) {
      statuses.remove(key);
    } else {
      statuses.put(key, status);
    }
    return true;
  }

  /// All that a process has said.
  synchronized Map<String, Object> of(int processId) {
    return Map.copyOf(byProcess.getOrDefault(processId, Map.of()));
  }

  /// A process is gone, and all who want to know are about to be told; answers with what it has
  /// said.
  synchronized Map<String, Object> leave(int processId) {
    return Map.copyOf(byProcess.computeIfAbsent(processId, _ -> new HashMap<>()));
  }

  /// Whether there is, or may be, something to be asked for.
  synchronized boolean has(int processId) {
    return byProcess.containsKey(processId);
  }

  synchronized void forget(int processId) {
    byProcess.remove(processId);
  }
}
