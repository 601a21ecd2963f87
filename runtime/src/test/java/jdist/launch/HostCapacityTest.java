package jdist.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCapacityTest {
  private static final long HOST = 24_684_092L * 1024;

  @TempDir Path folder;

  @BeforeEach
  void hostWithMemory() throws IOException {
    write("proc/meminfo", "MemTotal:       24684092 kB\nMemFree:        24580688 kB\n");
  }

  @Test
  void isTheHostsMemoryWithoutControlGroups() {
    assertThat(memory()).isEqualTo(HOST);
  }

  @Test
  void isTheLimitOfAnOuterGroupToo() throws IOException {
    write("proc/self/cgroup", "0::/user.slice/ana/job\n");
    write("cgroup/user.slice/memory.max", "2000000\n");
    write("cgroup/user.slice/ana/memory.max", "3000000\n");
    write("cgroup/user.slice/ana/job/memory.max", "max\n");

    assertThat(memory()).isEqualTo(2_000_000);
  }

  @Test
  void isTheLimitOfTheTopmostGroupInAContainer() throws IOException {
    write("proc/self/cgroup", "0::/docker/4711\n");
    write("cgroup/memory.max", "1000000\n");

    assertThat(memory()).isEqualTo(1_000_000);
  }

  @Test
  void isTheLimitOfAFirstVersionGroup() throws IOException {
    write("proc/self/cgroup", "3:cpuset:/\n4:memory:/slurm/job7\n0::/\n");
    write("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write("cgroup/memory/slurm/job7/memory.limit_in_bytes", "5000000\n");

    assertThat(memory()).isEqualTo(5_000_000);
  }

  @Test
  void isNeverMoreThanTheHosts() throws IOException {
    write("proc/self/cgroup", "0::/\n");
    write("cgroup/memory.max", "9223372036854771712\n");

    assertThat(memory()).isEqualTo(HOST);
  }

  @Test
  void isKnownWithoutLinux() throws IOException {
    Files.delete(folder.resolve("proc/meminfo"));

    assertThat(memory()).isPositive();
  }

  @Test
  void ofThisHostIsPlausible() {
    HostCapacity capacity = HostCapacity.measure();

    assertThat(capacity.memoryBytes()).isBetween(100L << 20, 100L << 40);
    assertThat(capacity.cores()).isPositive();
  }

  private long memory() {
    return HostCapacity.memory(folder.resolve("proc"), folder.resolve("cgroup"));
  }

  private void write(String file, String content) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
