package jdist.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class SshTargetTest {
  @ParameterizedTest
  @ValueSource(strings = {"node2", "ana@node2", "node2:2222", "ana@[::1]:22", "[fe80::1%eth0]:22"})
  void whatIsReadIsWrittenAgain(String text) {
    assertThat(SshTarget.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-oProxyCommand=x",
        "ana@-x",
        "-x@a",
        "a b",
        "a;b",
        "$(a)",
        "a:b",
        "a:0",
        "a:65536",
        "@"
      })
  void whatCouldMeanSomethingElseIsRefused(String text) {
    assertThatThrownBy(() -> SshTarget.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
