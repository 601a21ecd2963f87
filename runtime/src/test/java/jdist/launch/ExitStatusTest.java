package jdist.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitStatusTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0   | exited with status 0
          3   | exited with status 3
          128 | exited with status 128
          134 | was killed by signal 6 (SIGABRT)
          137 | was killed by signal 9 (SIGKILL)
          139 | was killed by signal 11 (SIGSEGV)
          143 | exited with status 143, as after signal 15 (SIGTERM)
          255 | exited with status 255
          """)
  void saysWhatIsKnown(int status, String words) {
    assertThat(new ExitStatus(status).words()).isEqualTo(words);
  }
}
