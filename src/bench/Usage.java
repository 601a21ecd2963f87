import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The processor time of a command with all its processes, those too that nobody waits for: that of
/// a control group made for it, where one may be made.
final class Usage {
  private final Path group;

  Usage() {
    Path old = Path.of("/sys/fs/cgroup/cpuacct");
    Path root = Files.isDirectory(old) ? old : Path.of("/sys/fs/cgroup");
    group = root.resolve("jdist-bench-" + ProcessHandle.current().pid());
  }

  boolean isMeasurable() {
    try {
      Files.createDirectory(group);
      Files.delete(group);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  double seconds(List<String> command) throws IOException, InterruptedException {
    Files.createDirectory(group);
    try {
      List<String> inside = new ArrayList<>();
      inside.addAll(
          List.of("sh", "-c", "echo $$ > " + group + "/cgroup.procs && exec \"$@\"", "sh"));
      inside.addAll(command);
      Start.run(inside);
      return used();
    } finally {
      remove();
    }
  }

  private double used() throws IOException {
    Path nanos = group.resolve("cpuacct.usage");
    if (Files.exists(nanos)) {
      return Long.parseLong(Files.readString(nanos).strip()) / 1e9;
    }
    String micros = Files.readAllLines(group.resolve("cpu.stat")).getFirst();
    return Long.parseLong(micros.substring(micros.indexOf(' ') + 1)) / 1e6;
  }

  /// The last processes may still be on their way out.
  private void remove() throws IOException, InterruptedException {
    for (int tries = 0; ; tries++) {
      try {
        Files.delete(group);
        return;
      } catch (IOException e) {
        if (tries == 100) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }
}
