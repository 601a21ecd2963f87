package jdist.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockTest {
  private static Object filled(Block kind, int length) {
    Object array = kind.allocate(length);
    for (int i = 0; i < length; i++) {
      switch (array) {
        case boolean[] booleans -> booleans[i] = i % 3 == 0;
        case char[] chars -> chars[i] = (char) (i * 31);
        default -> Array.setByte(array, i, (byte) (i * 31));
      }
    }
    return array;
  }

  @ParameterizedTest
  @EnumSource
  void anArrayIsOfItsKind(Block kind) {
    Object array = kind.allocate(3);

    assertThat(Block.is(array)).isTrue();
    assertThat(Block.of(array)).isEqualTo(kind);
    assertThat(Block.length(array)).isEqualTo(3);
    assertThat(Block.bytes(array)).isEqualTo(3L * kind.width());
  }

  @ParameterizedTest
  @EnumSource
  void itsBytesMayBeCopiedPieceByPiece(Block kind) {
    Object array = filled(kind, 100);
    Object copy = kind.allocate(100);
    int bytes = (int) Block.bytes(array);

    for (int position = 0; position < bytes; position += 7) {
      int count = Math.min(7, bytes - position);
      MemorySegment piece = MemorySegment.ofArray(new byte[count]);
      Block.read(array, position, piece);
      Block.write(copy, position, piece);
    }

    assertThat(copy).isEqualTo(array);
  }

  @Test
  void otherThingsAreNone() {
    assertThat(Block.is(new String[0])).isFalse();
    assertThat(Block.is(new int[0][0])).isFalse();
    assertThat(Block.is("text")).isFalse();
    assertThatThrownBy(() -> Block.of(new String[0])).isInstanceOf(IllegalArgumentException.class);
    for (int number : new int[] {-1, 8, 100}) {
      assertThatThrownBy(() -> Block.of(number)).isInstanceOf(MalformedException.class);
    }
  }
}
