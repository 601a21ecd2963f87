import static jdist.Distributed.*;

import java.io.IOException;
import java.util.Collection;

/// Puts all processes of the cluster on one core, and lets them go again.
final class Cores {
  private static final int ALL = Runtime.getRuntime().availableProcessors(); // on one it says one

  private Cores() {}

  /// Whether it could be done; `taskset` does it, on Linux.
  static boolean pin(boolean toOne) {
    String cores = toOne ? "0" : "0-" + (ALL - 1);
    Collection<Long> processes = fetchEverywhere(() -> ProcessHandle.current().pid()).values();
    return processes.stream().allMatch(it -> taskset(cores, it));
  }

  private static boolean taskset(String cores, long process) {
    try {
      return new ProcessBuilder("taskset", "-a", "-c", "-p", cores, String.valueOf(process))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
