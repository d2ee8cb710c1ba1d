// Blind RSA signatures of RFC 9474 (RSABSSA-SHA384-PSS-Randomized): BigInt for the numbers, WebCrypto
// for the hashes. BigInt is not constant-time; the one secret here is a one-time factor on the
// respondent's own phone. Written without BigInt literals, so that an old browser can read it.
var Blind = (function () {
  var HASH = 48;
  function join(parts) {
    var all = [];
    parts.forEach(function (part) { all.push.apply(all, Array.from(part)); });
    return Uint8Array.from(all);
  }
  function hash(name) {
    return crypto.subtle.digest(name, join([].slice.call(arguments, 1))).then(function (found) {
      return new Uint8Array(found);
    });
  }
  function number(bytes) {
    return BigInt("0x0" + Array.from(bytes, function (one) { return ("0" + one.toString(16)).slice(-2); }).join(""));
  }
  function bytes(value, length) {
    var hex = value.toString(16);
    while (hex.length < 2 * length) hex = "0" + hex;
    return Uint8Array.from(hex.match(/../g), function (pair) { return parseInt(pair, 16); });
  }
  // base ^ 65537 mod n
  function power(base, n) {
    var found = base;
    for (var step = 0; step < 16; step++) found = (found * found) % n;
    return (found * base) % n;
  }
  // 1 / value mod n, by Euclid; throws when there is none
  function inverse(value, n) {
    var a = n, b = value % n, x = BigInt(0), y = BigInt(1), zero = x, one = y;
    while (b > zero) {
      var times = a / b, rest = a % b, next = x - times * y;
      a = b; b = rest; x = y; y = next;
    }
    if (a !== one) throw Error();
    return x < zero ? x + n : x;
  }
  // EMSA-PSS-ENCODE, RFC 8017, 9.1.1
  function encode(n, message, salt) {
    var bits = n.toString(2).length - 1, length = Math.ceil(bits / 8), room = length - HASH - 1, hashed;
    return hash("SHA-384", message).then(function (digest) {
      return hash("SHA-384", new Uint8Array(8), digest, salt);
    }).then(function (found) {
      var counters = [];
      hashed = found;
      while (counters.length * HASH < room) counters.push(hash("SHA-384", hashed, [0, 0, 0, counters.length]));
      return Promise.all(counters);
    }).then(function (masks) {
      var block = join(masks).slice(0, room), start = room - salt.length;
      block[start - 1] ^= 1;
      salt.forEach(function (one, place) { block[start + place] ^= one; });
      block[0] &= 255 >> (8 * length - bits);
      return number(join([block, hashed, [188]]));
    });
  }
  // What is sent to be signed, and what turns the answer into a signature.
  function blind(n, prepared, salt, factor) {
    return encode(n, prepared, salt).then(function (encoded) {
      var undo = inverse(factor, n), length = Math.ceil(n.toString(2).length / 8);
      return {
        prepared: prepared,
        blinded: bytes((encoded * power(factor, n)) % n, length),
        // Throws when the signer's answer is no signature.
        finalize: function (signed) {
          var found = (number(signed) * undo) % n;
          if (power(found, n) !== encoded) throw Error();
          return bytes(found, length);
        }
      };
    });
  }
  // Everything random about a token follows from one seed of 32 bytes: a retry sends the same bytes.
  function token(n, about, seed) {
    var wide = [4, 5, 6, 7, 8, 9, 10].map(function (one) { return hash("SHA-512", seed, [one]); });
    return Promise.all([hash("SHA-256", seed, [1]), hash("SHA-256", seed, [2]), hash("SHA-384", seed, [3])].concat(wide))
      .then(function (made) {
        return blind(n, join([made[0], about, made[1]]), made[2], number(join(made.slice(3))) % n);
      });
  }
  return { hash: hash, number: number, blind: blind, token: token };
})();
