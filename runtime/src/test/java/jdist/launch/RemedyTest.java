package jdist.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemedyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Unrecognized VM option 'Foo'                                          | in -J
          Error occurred during initialization of VM\\nToo small maximum heap   | larger heap
          Could not reserve enough space for 4194304 KB object heap             | fewer workers
          Cannot run program "x": Exec failed, error: 11 (Resource temporarily) | ulimit -u
          setsid: failed to execute /x/java: No such file or directory          | JDIST_JAVA
          java.net.BindException: Address already in use                        | --bind-to
          """)
  void isKnownForCommonFailures(String evidence, String remedy) {
    assertThat(Remedy.of(evidence)).contains(remedy);
  }

  @Test
  void isEmptyForWhatIsNew() {
    assertThat(Remedy.of("the moon was in the wrong phase")).isEmpty();
  }
}
