package jdist.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerEnvironmentTest {
  @Test
  void inheritsAllButJdistsOwnVariables() {
    assertThat(prepared(Map.of("HOME", "/home/ana", "JDIST_OPTIONS", "-v", "LANG", "de_DE.UTF-8")))
        .isEqualTo(Map.of("HOME", "/home/ana", "LANG", "de_DE.UTF-8"));
  }

  @Test
  void speaksUtf8WhereThereIsNoLocale() {
    assertThat(prepared(Map.of())).isEqualTo(Map.of("LC_CTYPE", "C.UTF-8"));
    assertThat(prepared(Map.of("LANG", "C"))).isEqualTo(Map.of("LANG", "C.UTF-8"));
    assertThat(prepared(Map.of("LC_ALL", "POSIX", "LANG", "de_DE.UTF-8")))
        .isEqualTo(Map.of("LC_ALL", "C.UTF-8", "LANG", "de_DE.UTF-8"));
  }

  @Test
  void leavesAChosenLocaleAlone() {
    Map<String, String> latin = Map.of("LC_ALL", "", "LC_CTYPE", "de_DE.ISO-8859-1", "LANG", "C");

    assertThat(prepared(latin)).isEqualTo(latin);
  }

  @Test
  void addsWhatTheUserSet() {
    Map<String, String> environment = new HashMap<>(Map.of("A", "1", "LANG", "C.UTF-8"));

    WorkerEnvironment.prepare(environment, Map.of("A", "2", "JDIST_MINE", "3"));

    assertThat(environment).isEqualTo(Map.of("A", "2", "JDIST_MINE", "3", "LANG", "C.UTF-8"));
  }

  private static Map<String, String> prepared(Map<String, String> inherited) {
    Map<String, String> environment = new HashMap<>(inherited);
    WorkerEnvironment.prepare(environment, Map.of());
    return environment;
  }
}
