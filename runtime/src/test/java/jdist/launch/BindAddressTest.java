package jdist.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jdist.cluster.WorkerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.7, 10.0.0.7, 0",
    "10.0.0.7:9000, 10.0.0.7, 9000",
    "lab1:0, lab1, 0",
    "::1, ::1, 0",
    "fe80::1%eth0, fe80::1%eth0, 0",
    "[::1], ::1, 0",
    "[::1]:9000, ::1, 9000"
  })
  void understands(String text, String address, int port) {
    assertThat(BindAddress.parse(text)).isEqualTo(new BindAddress(address, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":9000", "lab1:", "lab1:many", "lab1:70000", "[::1", "[::1]9000", "[]"})
  void explainsWhatItDoesNotUnderstand(String text) {
    assertThatThrownBy(() -> BindAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--bind-to \""
                + text
                + "\": expected ADDRESS or ADDRESS:PORT, for example 10.0.0.7:9000");
  }

  @Test
  void isTheLoopbackAddressUnlessToldOtherwise() {
    assertThat(BindAddress.of(WorkerOptions.defaults())).isEqualTo(new BindAddress("127.0.0.1", 0));
  }

  @Test
  void endsWithTheLastPort() {
    assertThat(new BindAddress("lab1", 65_534).next().isPossible()).isTrue();
    assertThat(new BindAddress("lab1", 65_535).next().isPossible()).isFalse();
    assertThat(new BindAddress("lab1", 0).next().port()).isZero();
  }
}
