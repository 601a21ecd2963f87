package jdist.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdist.failure.CannotTravelException;
import jdist.serial.SerializerTest.Point;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private final Ends ends = new Ends();

  @Test
  void recordsNeedNotBeSerializableWhereverTheyAre() {
    Point point = new Point(1, 2);
    Map<String, Point> map = new HashMap<>(Map.of("p", point));
    Object[] array = {point, List.of(point)};

    assertThat(ends.send(point)).isEqualTo(point);
    assertThat(ends.send(map)).isEqualTo(map);
    assertThat(Arrays.deepEquals(ends.send(array), array)).isTrue();
    assertThat(ends.send(new Serial(1, point))).isEqualTo(new Serial(1, point));
  }

  record Serial(int id, Object held) implements Serializable {}

  @Test
  void aRecordsConstructorIsItsGuard() {
    Positive.guarded = false;
    Positive bad = new Positive(-1);
    Positive.guarded = true;
    try {
      assertThatThrownBy(() -> ends.send(bad))
          .isInstanceOf(CannotTravelException.class)
          .hasMessageContaining("not positive");
      assertThatThrownBy(() -> ends.send(List.of(bad)))
          .isInstanceOf(CannotTravelException.class)
          .hasMessageContaining("not positive");
    } finally {
      Positive.guarded = false;
    }
  }

  record Positive(int value) {
    static boolean guarded;

    Positive {
      if (guarded && value < 0) {
        throw new IllegalArgumentException("not positive: " + value);
      }
    }
  }

  @Test
  void aRecordWhoseAccessorFailsIsNamed() {
    assertThatThrownBy(() -> ends.send(new Broken(1)))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("an accessor of the record " + Broken.class.getName() + " failed");
  }

  record Broken(int value) {
    @Override
    public int value() {
      throw new IllegalStateException("broken");
    }
  }
}
