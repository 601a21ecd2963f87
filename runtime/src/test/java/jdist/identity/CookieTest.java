package jdist.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {
  private static final byte[] TRANSCRIPT = "what was said".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 63, 64, 65, 200})
  void theProofIsTheHmacOfTheJdk(int length) throws Exception {
    byte[] secret = new byte[length];
    for (int i = 0; i < length; i++) {
      secret[i] = (byte) (i * 7 + 1);
    }
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    mac.update("role\0".getBytes(StandardCharsets.US_ASCII));

    byte[] proof = Cookie.fromHex(HexFormat.of().formatHex(secret)).proof("role", TRANSCRIPT);

    assertThat(proof).isEqualTo(mac.doFinal(TRANSCRIPT));
  }

  @Test
  void aProofIsOfItsRoleItsTranscriptAndItsCookie() {
    Cookie cookie = Cookie.random();
    byte[] proof = cookie.proof("a", TRANSCRIPT);

    assertThat(cookie.accepts("a", TRANSCRIPT, proof)).isTrue();
    assertThat(cookie.accepts("b", TRANSCRIPT, proof)).isFalse();
    assertThat(cookie.accepts("a", new byte[] {1}, proof)).isFalse();
    assertThat(cookie.accepts("a", TRANSCRIPT, new byte[32])).isFalse();
    assertThat(cookie.accepts("a", TRANSCRIPT, new byte[0])).isFalse();
    assertThat(Cookie.random().accepts("a", TRANSCRIPT, proof)).isFalse();
  }

  @Test
  void anEmptyOneIsRefusedAndNoneShowsItself() {
    Cookie cookie = Cookie.random();

    assertThatThrownBy(() -> Cookie.fromHex("")).isInstanceOf(IllegalArgumentException.class);
    assertThat(cookie.toString()).isEqualTo("a cookie");
    assertThat(cookie.toHex()).hasSize(64);
  }
}
