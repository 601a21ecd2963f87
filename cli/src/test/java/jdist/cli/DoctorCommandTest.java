package jdist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import jdist.doctor.Finding;
import jdist.doctor.Finding.Verdict;
import jdist.doctor.HostReport;
import jdist.machinefile.Machine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `jdist doctor` takes, and how it says what was found.
class DoctorCommandTest {
  private static DoctorPlan plan(List<String> inherited, String... typed) {
    CommandLine line = CommandLine.of(inherited, List.of(typed));
    assertThat(line.driver()).hasValue(DoctorCommand.WORD);
    return PlanMaker.doctor(
        OptionsAlone.values(DoctorCommand.WORD, DoctorCommand.TAKEN, inherited, line));
  }

  @Test
  void optionsStandBeforeItAndBehindIt() {
    DoctorPlan plan = plan(List.of(), "-p", "3", "doctor", "-H", "a,b", "--json", "--tunnel");

    assertThat(plan.workers()).isEqualTo(3);
    assertThat(plan.machines()).extracting(Machine::host).containsExactly("a", "b");
    assertThat(plan.json()).isTrue();
    assertThat(plan.options().ssh().tunnels()).isTrue();
  }

  @Test
  void whatTheEnvironmentSaysOfDriversIsPassedOver() {
    DoctorPlan plan = plan(List.of("-cp", "lib", "--ssh-accept-new"), "doctor", "-H", "a");

    assertThat(plan.options().ssh().acceptsNew()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-cp lib doctor        | -cp: jdist doctor runs no driver, and has no use for it",
        "doctor --min-workers 2 | --min-workers: jdist doctor runs no driver, and has no use for"
            + " it",
        "doctor node7          | jdist doctor takes options alone, and \"node7\" is none; hosts are"
            + " named with -H or --machine-file",
        "doctor --tunnel       | --tunnel: there is no host to reach; name some with -H or"
            + " --machine-file",
        "doctor --hots a       | unknown option --hots; did you mean --hosts? (jdist --help lists"
            + " all)",
      })
  void whatMakesNoSenseIsRefusedInWords(String typed, String message) {
    assertThatThrownBy(() -> plan(List.of(), typed.split(" ")))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void aBlockAHostAndALineThatSaysHowItStands() {
    List<HostReport> reports =
        List.of(
            new HostReport("this host", List.of(found("java", Verdict.OK, "25", "", ""))),
            new HostReport(
                "node7",
                List.of(
                    found("resolve", Verdict.OK, "", "", ""),
                    found("host key", Verdict.FAIL, "not known", "ED25519\nRSA", "ssh node7"),
                    found("clock", Verdict.UNTRIED, "", "", ""))));

    assertThat(DoctorText.of(reports))
        .isEqualTo(
            """
            this host
              java              ok    25

            node7
              resolve           ok
              host key          FAIL  not known
                                      ED25519
                                      RSA
                                try   ssh node7
              clock             -

            no run would start with 1 of 2 hosts: node7 (host key)
            """);
  }

  private static Finding found(
      String what, Verdict verdict, String found, String evidence, String remedy) {
    return new Finding(what, verdict, found, evidence, remedy);
  }
}
