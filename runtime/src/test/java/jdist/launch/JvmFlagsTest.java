package jdist.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import jdist.cluster.WorkerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmFlagsTest {
  private static final long MEMORY = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "-Xmx4g, 4294967296",
    "-Xmx512M, 536870912",
    "-Xmx1048576, 1048576",
    "-XX:MaxHeapSize=2k, 2048",
    "-XX:MaxRAMPercentage=50, 500000",
    "-XX:MaxRAMPercentage=12.5, 125000"
  })
  void understandsAHeap(String flag, long bytes) {
    JvmFlags flags = flags("-ea", flag);

    assertThat(flags.heapFlag()).contains(flag);
    assertThat(flags.heapBytes(MEMORY)).hasValue(bytes);
  }

  @Test
  void leavesAHeapItDoesNotUnderstandToTheJvm() {
    assertThat(flags("-Xmxlarge").heapFlag()).isPresent();
    assertThat(flags("-Xmxlarge").heapBytes(MEMORY)).isEmpty();
  }

  @Test
  void goesByTheLastHeap() {
    assertThat(flags("-XX:MaxRAMPercentage=50", "-Xmx1m").heapBytes(MEMORY)).hasValue(1 << 20);
  }

  @Test
  void findsNothingWhereNothingIsAsked() {
    assertThat(flags().heapFlag()).isEmpty();
    assertThat(flags().heapBytes(MEMORY)).isEqualTo(OptionalLong.empty());
    assertThat(flags().initialHeapBytes()).isEmpty();
    assertThat(flags("-XX:-UseG1GC", "-XX:+UseStringDeduplication").collector()).isEmpty();
    assertThat(flags().chooseArchive()).isFalse();
  }

  @Test
  void knowsTheCollectors() {
    assertThat(flags("-XX:+UseZGC").collector()).contains("Z");
    assertThat(flags("-XX:+UseSerialGC").collector()).contains("Serial");
  }

  @Test
  void knowsWhatConcernsTheArchive() {
    assertThat(flags("-XX:AOTCacheOutput=x.aot").chooseArchive()).isTrue();
    assertThat(flags("-Xshare:off").chooseArchive()).isTrue();
  }

  @Test
  void readsTheVariablesThatJvmsRead() {
    Map<String, String> environment =
        Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC -Xms1g", "_JAVA_OPTIONS", "-Xmx2g");
    WorkerOptions options =
        WorkerOptions.defaults().environment("_JAVA_OPTIONS", "").jvmOption("-Xss1m");

    JvmFlags flags = JvmFlags.of(options, environment);

    assertThat(flags.collector()).contains("G1");
    assertThat(flags.initialHeapBytes()).hasValue(1L << 30);
    assertThat(flags.heapFlag()).isEmpty();
    assertThat(flags.has("-Xss")).isTrue();
  }

  private static JvmFlags flags(String... flags) {
    return new JvmFlags(List.of(flags));
  }
}
