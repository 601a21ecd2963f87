package jdist.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WorkerJvmTest {
  private static final long GIBIBYTE = 1L << 30;
  private static final HostCapacity LAPTOP = new HostCapacity(16 * GIBIBYTE, 8);
  private static final HostCapacity SERVER = new HostCapacity(512 * GIBIBYTE, 64);

  @Test
  void sharesSixtyPercentOfTheMemoryWithTheDriver() {
    WorkerJvm jvm = decide(LAPTOP, 4);

    // 16 GiB * 0.6 / (4 workers + 1 driver) = 1.92 GiB
    assertThat(jvm.flags()).containsExactly("-Xmx1966m", "-XX:+UseSerialGC");
    assertThat(jvm.threads()).isEqualTo(2);
    assertThat(jvm.explain()).isEqualTo("heap 1.9 GiB, 2 threads, Serial GC");
  }

  @Test
  void leavesTheCollectorOfALargeHeapToTheJdkButNotItsThreads() {
    WorkerJvm jvm = decide(SERVER, 16);

    assertThat(jvm.flags()).containsExactly("-Xmx18504m", "-XX:ParallelGCThreads=4");
    assertThat(jvm.threads()).isEqualTo(4);
    assertThat(jvm.explain()).isEqualTo("heap 18.1 GiB, 4 threads, the JDK's GC with 4 threads");
  }

  @Test
  void limitsCollectorThreadsAsTheJdkWouldForThatManyCores() {
    assertThat(decide(SERVER, 2).flags()).contains("-XX:ParallelGCThreads=23");
  }

  @Test
  void doesNotLimitTheCollectorOfTheOnlyWorker() {
    assertThat(decide(LAPTOP, 1).flags()).containsExactly("-Xmx4915m");
  }

  @Test
  void givesEachWorkerAtLeastOneThreadAndASmallHeap() {
    WorkerJvm jvm = decide(new HostCapacity(GIBIBYTE, 2), 100);

    assertThat(jvm.explain()).isEqualTo("heap 32 MiB, 1 thread, Serial GC");
  }

  @Test
  void doesAsTheUserSaysAboutThreads() {
    WorkerJvm jvm = WorkerJvm.decide(LAPTOP, 4, OptionalInt.of(7), new JvmFlags(List.of()));

    assertThat(jvm.threads()).isEqualTo(7);
  }

  @Test
  void leavesOutItsHeapWhereTheUserGivesOne() {
    assertThat(decide(LAPTOP, 4, "-Xmx1g").flags()).containsExactly("-XX:+UseSerialGC");
    assertThat(decide(LAPTOP, 4, "-Xmx1g").explain()).startsWith("heap 1.0 GiB,");
    assertThat(decide(LAPTOP, 4, "-Xmx4g").flags()).containsExactly("-XX:ParallelGCThreads=2");
    assertThat(decide(LAPTOP, 4, "-Xmx?").explain()).startsWith("heap as asked, 2 threads, the");
  }

  @Test
  void leavesOutItsCollectorWhereTheUserNamesOne() {
    WorkerJvm jvm = decide(LAPTOP, 4, "-XX:+UseZGC");

    assertThat(jvm.flags()).containsExactly("-Xmx1966m", "-XX:ParallelGCThreads=2");
    assertThat(jvm.explain()).isEqualTo("heap 1.9 GiB, 2 threads, Z GC with 2 threads");
    assertThat(decide(LAPTOP, 4, "-XX:+UseSerialGC").flags()).containsExactly("-Xmx1966m");
    assertThat(decide(SERVER, 16, "-XX:ParallelGCThreads=9").flags()).containsExactly("-Xmx18504m");
  }

  @Test
  void makesRoomForTheHeapThatTheUserStartsWith() {
    assertThat(decide(LAPTOP, 4, "-Xms3g").flags()).contains("-Xmx3072m");
  }

  private static WorkerJvm decide(HostCapacity host, int workers, String... asked) {
    return WorkerJvm.decide(host, workers, OptionalInt.empty(), new JvmFlags(List.of(asked)));
  }
}
