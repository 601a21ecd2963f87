package jdist.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import jdist.doctor.Finding.Verdict;
import jdist.launch.HostFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsTest {
  private final Chart chart = new Chart("node7");

  private static HostFacts facts(String java, String platform, long openFiles, long freeBytes) {
    return new HostFacts(
        java, "/java", platform, 2, 8L << 30, openFiles, 9_000, "/c", freeBytes, Instant.EPOCH);
  }

  private Finding finding(Stage stage) {
    return chart.report().findings().get(stage.ordinal());
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.4S,    OK,   as here",
    "PT-0.4S,   OK,   as here",
    "PT4.9S,    OK,   4.9 s ahead of this host",
    "PT-5S,     OK,   5.0 s behind this host",
    "PT5.1S,    WARN, 5.1 s ahead of this host",
    "PT-1H-3M,  WARN, 1 h 3 min behind this host",
    "PT59M30S,  WARN, 59 min 30 s ahead of this host",
  })
  void aClockThatDiffersByMoreThanFiveSecondsIsTold(Duration ahead, Verdict verdict, String found) {
    Facts.clock(chart, ahead);

    assertThat(finding(Stage.CLOCK).verdict()).isEqualTo(verdict);
    assertThat(finding(Stage.CLOCK).found()).isEqualTo(found);
    assertThat(finding(Stage.CLOCK).remedy().isEmpty()).isEqualTo(verdict == Verdict.OK);
  }

  @Test
  void aLoginThatPrintsMuchIsTold() {
    Facts.shell(chart, 1_000);
    assertThat(finding(Stage.SHELL).verdict()).isEqualTo(Verdict.OK);

    Facts.shell(chart, 10_000_000);
    assertThat(finding(Stage.SHELL).verdict()).isEqualTo(Verdict.WARN);
    assertThat(finding(Stage.SHELL).found()).startsWith("prints 9.5 MiB before");
  }

  @Test
  void anOlderJavaIsTold() {
    Facts.java(
        chart,
        facts("25.0.3", "Linux amd64", 9_999, 1L << 40),
        facts("26", "Linux amd64", 9_999, 1L << 40));

    assertThat(finding(Stage.JAVA).verdict()).isEqualTo(Verdict.WARN);
    assertThat(finding(Stage.JAVA).found()).contains("25.0.3 in /java", "older than here (26)");
    assertThat(finding(Stage.JAVA).remedy()).contains("install Java 26");
  }

  @Test
  void anotherProcessorIsShownBesideThisOne() {
    Facts.java(
        chart,
        facts("25.0.3", "Linux aarch64", 9_999, 1L << 40),
        facts("25.0.3", "Linux amd64", 9_999, 1L << 40));

    assertThat(finding(Stage.JAVA).verdict()).isEqualTo(Verdict.OK);
    assertThat(finding(Stage.JAVA).found())
        .isEqualTo("25.0.3 in /java, Linux aarch64; here 25.0.3, Linux amd64");
  }

  @Test
  void littleRoomAndLowLimitsAreTold() {
    HostFacts facts = facts("25", "Linux amd64", 256, 5L << 20);

    Facts.disk(chart, facts);
    Facts.runtime(chart, facts, 5L << 20);

    assertThat(finding(Stage.DISK).verdict()).isEqualTo(Verdict.WARN);
    assertThat(finding(Stage.DISK).found()).isEqualTo("/c, 5.0 MiB free");
    assertThat(finding(Stage.RUNTIME).verdict()).isEqualTo(Verdict.WARN);
    assertThat(finding(Stage.RUNTIME).found())
        .isEqualTo("5.0 MiB sent, 2 cores, 8.0 GiB, 256 open files");
    assertThat(finding(Stage.RUNTIME).remedy()).contains("ulimit -n");
  }

  @Test
  void nothingIsTriedBehindAFailure() {
    chart.ok(Stage.RESOLVE, "10.0.0.7");
    chart.fail(Stage.HOST_KEY, "it has changed", "line 4", "ssh-keygen -R");
    Facts.clock(chart, Duration.ZERO);

    assertThat(chart.report().findings())
        .extracting(Finding::verdict)
        .startsWith(Verdict.OK, Verdict.OK, Verdict.FAIL)
        .endsWith(Verdict.UNTRIED)
        .hasSize(Stage.values().length);
    assertThat(chart.report().isWell()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "transfer,     cat: write error: No space left on device,  DISK",
    "transfer,     the connection was lost,                    RUNTIME",
    "ship runtime, no folder can be written there,             DISK",
    "start,        cannot listen on 10.0.0.7: no such address, BIND",
    "start,        the worker exited with status 1,            RUNTIME",
    "join,         no connection to 10.0.0.7:4000,             DRIVER_TO_WORKER",
    "join,         'it could not reach workers [2], which',    WORKER_TO_WORKER",
    "exec,         the server runs no more commands,           SHELL",
    "configure,    ~/.ssh/config line 3,                       RESOLVE",
  })
  void whereALaunchFailedIsAStage(String stage, String said, Stage expected) {
    assertThat(Stage.of(stage, said)).isEqualTo(expected);
  }
}
