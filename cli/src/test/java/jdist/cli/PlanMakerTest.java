package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import jdist.cluster.Output;
import jdist.cluster.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanMakerTest {
  @TempDir Path folder;

  @AfterEach
  void forget() {
    System.clearProperty("jdist.worker.timeout");
    System.clearProperty("jdist.stderr.terminal");
  }

  private static Plan plan(String... words) {
    CommandLine line = CommandLine.of(List.of(), List.of(words));
    return PlanMaker.make(line, OptionModel.parse(line.options()));
  }

  private static Plan planFor(String options) {
    return plan((options + " D.java").strip().split(" +"));
  }

  @ParameterizedTest
  @CsvSource({
    "90, 90000",
    "90s, 90000",
    "1.5h, 5400000",
    "1h30m, 5400000",
    "250ms, 250",
    "1d, 86400000"
  })
  void aTimeLimitIsANumberAndAUnit(String text, long millis) {
    assertThat(planFor("--time-limit " + text).timeLimit()).hasValue(Duration.ofMillis(millis));
  }

  @Test
  void aManagerGetsItsOptions() {
    Plan plan =
        planFor(
            "-p 3 --manager acme --manager-option queue=short --manager-option a==b"
                + " --manager-option empty= --topology custom");

    assertThat(plan.workers()).isEqualTo(3);
    assertThat(plan.manager())
        .contains(new ManagerChoice("acme", Map.of("queue", "short", "a", "=b", "empty", "")));
    assertThat(plan.options().topology()).isEqualTo(Topology.CUSTOM);
  }

  @Test
  void defaultsAreAsTheManualSays() {
    Plan plan = plan("D.java");

    assertThat(plan.workers()).isZero();
    assertThat(plan.manager()).isEmpty();
    assertThat(plan.driver()).isEqualTo("D.java");
    assertThat(plan.classPath()).isEmpty();
    assertThat(plan.warnings()).isEmpty();
    assertThat(plan.options().workerTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(plan.options().heartbeat()).isEqualTo(Duration.ofSeconds(5));
    assertThat(plan.options().topology()).isEqualTo(Topology.ALL_TO_ALL);
    assertThat(plan.options().lazy()).isTrue();
    assertThat(plan.options().output()).isEqualTo(Output.PREFIX);
    assertThat(plan.options().threads()).isEqualTo(OptionalInt.empty());
    assertThat(plan.options().bindTo()).isEmpty();
    assertThat(plan.options().directory()).isEmpty();
    assertThat(plan.voice()).isEqualTo(new Voice(Voice.Level.NORMAL, false, false));
  }

  @Test
  void everyOptionFindsItsPlace() {
    Plan plan =
        plan(
            "-p",
            "3",
            "-cp",
            "a.jar:b",
            "-t",
            "2",
            "-J-Xmx1g",
            "-J",
            "-ea",
            "-D",
            "x=1=2",
            "-Dy",
            "--env",
            "A=b=c",
            "--env",
            "PATH",
            "--env",
            "NOT_SET_ANYWHERE",
            "--dir",
            folder.toString(),
            "--bind-to",
            "[::1]:9000",
            "--worker-timeout",
            "1.5",
            "--heartbeat",
            "0.25",
            "--topology",
            "master-worker",
            "--no-lazy",
            "--output",
            "raw",
            "--color",
            "always",
            "-v",
            "Main",
            "arg");

    assertThat(plan.workers()).isEqualTo(3);
    assertThat(plan.classPath()).contains("a.jar:b");
    assertThat(plan.driver()).isEqualTo("Main");
    assertThat(plan.driverArguments()).containsExactly("arg");
    assertThat(plan.voice()).isEqualTo(new Voice(Voice.Level.VERBOSE, false, true));
    var options = plan.options();
    assertThat(options.threads()).hasValue(2);
    assertThat(options.jvmOptions()).containsExactly("-Xmx1g", "-ea");
    assertThat(options.properties()).isEqualTo(Map.of("x", "1=2", "y", ""));
    assertThat(options.environment()).isEqualTo(Map.of("A", "b=c", "PATH", System.getenv("PATH")));
    assertThat(options.directory()).contains(folder);
    assertThat(options.bindTo()).contains("[::1]:9000");
    assertThat(options.workerTimeout()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(options.heartbeat()).isEqualTo(Duration.ofMillis(250));
    assertThat(options.topology()).isEqualTo(Topology.MASTER_WORKER);
    assertThat(options.lazy()).isFalse();
    assertThat(options.output()).isEqualTo(Output.RAW);
  }

  @Test
  void aRunMayBeAskedForJson() {
    assertThat(planFor("--json").json()).isTrue();
    assertThat(planFor("").json()).isFalse();
  }

  @Test
  void theLastOfAnOptionCounts() {
    assertThat(planFor("-p 2 -p 3").workers()).isEqualTo(3);
    assertThat(planFor("-q -v").voice().level()).isEqualTo(Voice.Level.VERBOSE);
  }

  @Test
  void autoIsOneWorkerACore() {
    assertThat(planFor("-p auto").workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-p 0                 | -p 0: the number of workers is 1 to 32766, or auto, for example -p"
            + " 4",
        "-p -1                | -p -1: the number of workers is 1 to 32766, or auto, for example -p"
            + " 4",
        "-p many              | -p many: the number of workers is 1 to 32766, or auto",
        "-p 1.5               | -p 1.5: the number of workers is",
        "-p 100000            | -p 100000: the number of workers is",
        "-p 99999999999999    | -p 99999999999999: the number of workers is",
        "--manager acme       | --manager acme: say how many workers it is asked for, for example"
            + " -p 4",
        "-p 2 --manager-option a=b | --manager-option: say which manager, with --manager NAME",
        "-p 2 --manager acme --manager-option ab | --manager-option ab: expected K=V",
        "-p 2 --manager acme --manager-option =b | --manager-option =b: expected K=V",
        "-p 2 --topology custom | --topology custom: say who wires the workers, with --manager"
            + " NAME",
        "-t 0                 | -t 0: the number of calls at once is 1 or more, for example -t 2",
        "-t two               | -t two: the number of calls at once",
        "-J x.jar             | -J x.jar: expected an option of the JVM, for example -J-Xmx4g",
        "--driver-J x         | --driver-J x: expected an option of the JVM, for example --driver-J"
            + " -Xmx4g",
        "-D =x                | -D=x: expected -DNAME=VALUE",
        "--env =x             | --env =x: expected NAME or NAME=VALUE",
        "--dir /no/such       | --dir /no/such: no such directory",
        "--bind-to a:b        | --bind-to \"a:b\": expected ADDRESS or ADDRESS:PORT, for example",
        "--bind-to a:65536    | --bind-to \"a:65536\": expected ADDRESS or ADDRESS:PORT",
        "--worker-timeout 0   | --worker-timeout 0: expected a number of seconds, more than 0",
        "--worker-timeout x   | --worker-timeout x: expected a number of seconds",
        "--worker-timeout NaN | --worker-timeout NaN: expected a number of seconds",
        "--time-limit 0       | --time-limit 0: expected a time, for example 90s, 10m or 1h30m",
        "--time-limit 5x      | --time-limit 5x: expected a time",
        "--time-limit -1      | --time-limit -1: expected a time",
        "--heartbeat 0        | --heartbeat 0: expected a number of seconds, or off, for example 5",
        "--heartbeat -1       | --heartbeat -1: expected a number of seconds, or off",
        "--heartbeat 1e300    | --heartbeat 1e300: expected a number of seconds, or off",
        "--topology ring      | --topology ring: expected all-to-all, master-worker or custom",
        "--output dir         | --output dir: expected prefix or raw",
        "--color blue         | --color blue: expected auto, always or never",
      })
  void aValueThatIsNoneIsRefusedWithOneThatIs(String options, String message) {
    assertThatThrownBy(() -> planFor(options))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource({
    "-p 4,             INPUT,      '',       ''",
    "-p 4 -,           INPUT,      -,        ''",
    "a.jsh b c,        SCRIPT,     a.jsh,    b c",
    "a.jar b c,        PROGRAM,    a.jar,    b c",
    "-e 1; a b,        CODE,       1;,       a b",
    "-e 1; -e 2; a,    CODE,       '1;\n2;', a",
    "-E 1 a.jar,       SHOWN_CODE, 1,        a.jar",
  })
  void theDriverIsOfASort(String typed, DriverKind kind, String driver, String arguments) {
    Plan plan = plan(typed.split(" ", -1));

    assertThat(plan.kind()).isEqualTo(kind);
    assertThat(plan.driver()).isEqualTo(driver);
    assertThat(String.join(" ", plan.driverArguments())).isEqualTo(arguments);
  }

  @Test
  void theEnvironmentsTimeoutGivesWayToTheTypedOne() {
    System.setProperty("jdist.worker.timeout", "7");

    assertThat(planFor("").options().workerTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(planFor("--worker-timeout 8").options().workerTimeout())
        .isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void aBadTimeoutIsTracedToTheEnvironment() {
    System.setProperty("jdist.worker.timeout", "soon");

    assertThatThrownBy(() -> planFor(""))
        .hasMessageStartingWith("JDIST_WORKER_TIMEOUT=soon: expected a number of seconds");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--heartbeat off",
        "-J-agentlib:jdwp=transport=dt_socket",
        "--driver-J -agentlib:jdwp=x"
      })
  void aDebuggedProcessMayBeSilent(String options) {
    assertThat(planFor(options).options().heartbeat()).isZero();
  }

  @Test
  void aTypedHeartbeatHoldsUnderADebugger() {
    assertThat(planFor("-J-agentlib:jdwp=x --heartbeat 9").options().heartbeat())
        .isEqualTo(Duration.ofSeconds(9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-p", "-H", "--machine-file"})
  void workersAskedForBehindTheDriverDrawAWarning(String word) {
    assertThat(plan("D.java", "x", word, "4").warnings())
        .containsExactly(
            word
                + " after the driver goes to the driver; to start workers put it before: jdist "
                + word
                + " … D.java");
  }

  @Test
  void whoHasWorkersIsNotWarned() {
    assertThat(plan("-p", "2", "D.java", "-p", "4").warnings()).isEmpty();
  }
}
