package jdist.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import jdist.identity.Cookie;
import jdist.identity.Fingerprint;
import jdist.identity.Session;
import org.junit.jupiter.api.Test;

class LaunchSpecTest {
  private final Cookie cookie = Cookie.random();
  private final LaunchSpec spec =
      new LaunchSpec(
          Session.random(),
          cookie,
          3,
          "0123ab",
          "127.0.0.1",
          0,
          Optional.of(Path.of("/tmp/jdist-1/w3")),
          Optional.empty(),
          Duration.ofMillis(1_500));

  @Test
  void itIsReadAsItWasWritten() {
    assertThat(LaunchSpec.parse(spec.toLine())).usingRecursiveComparison().isEqualTo(spec);
    LaunchSpec elsewhere = spec.at("10.0.0.7", 9_000, Optional.empty());
    assertThat(LaunchSpec.parse(elsewhere.toLine()))
        .usingRecursiveComparison()
        .isEqualTo(elsewhere);
    LaunchSpec encrypted = spec.encrypted(Fingerprint.of(new byte[] {1}));
    assertThat(LaunchSpec.parse(encrypted.toLine()))
        .usingRecursiveComparison()
        .isEqualTo(encrypted);
    assertThat(LaunchSpec.parse(spec.toLine() + "\r").processId()).isEqualTo(3);
  }

  @Test
  void itIsOneLineOfAscii() {
    assertThat(spec.toLine()).doesNotContain("\n").isASCII();
  }

  @Test
  void itsTextHidesTheSecret() {
    assertThat(spec.toString()).doesNotContain(cookie.toHex());
  }

  @Test
  void whatIsNoSpecificationIsRefusedInWords() {
    assertThatThrownBy(() -> LaunchSpec.parse("hello"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the first line of standard input is not a launch specification of this jdist");
    assertThatThrownBy(() -> LaunchSpec.parse("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LaunchSpec.parse("jdist-spec-2 ")).hasMessageContaining("cut short");
    assertThatThrownBy(() -> LaunchSpec.parse("jdist-spec-2 %%%"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingButAnIllegalArgumentComesOfGarbage() {
    byte[] whole = Base64.getDecoder().decode(spec.toLine().substring("jdist-spec-2 ".length()));
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      if (bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      String line = "jdist-spec-2 " + Base64.getEncoder().encodeToString(bytes);
      try {
        assertThat(LaunchSpec.parse(line)).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).doesNotContain(cookie.toHex());
      }
    }
  }

  @Test
  void anEmptyCookieIsRefused() {
    String text = new String(decoded(), StandardCharsets.ISO_8859_1).replace(cookie.toHex(), "");
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int length = 2 + 16;
    bytes[length] = 0;
    bytes[length + 1] = 0;

    assertThatThrownBy(
            () -> LaunchSpec.parse("jdist-spec-2 " + Base64.getEncoder().encodeToString(bytes)))
        .hasMessage("an empty cookie protects nothing");
  }

  private byte[] decoded() {
    return Base64.getDecoder().decode(spec.toLine().substring("jdist-spec-2 ".length()));
  }
}
