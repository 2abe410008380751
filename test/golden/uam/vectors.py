#!/usr/bin/env python3
"""Computes vectors.json: every message of every login method for fixed secrets, with nothing of the server's code.

Numbers are Python's, hashes hashlib's, ciphers those of the openssl command line (its legacy provider). The values of
RFC 5054's appendix B are recomputed first, with its group of 1024 bits, and compared.
"""
import hashlib
import json
import subprocess


def openssl(cipher, key, data, iv=None):
    command = ["openssl", "enc", "-" + cipher, "-e", "-nopad", "-K", key.hex(), "-provider", "legacy", "-provider",
               "default"]
    if iv is not None:
        command += ["-iv", iv.hex()]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def sha1(*parts):
    return hashlib.sha1(b"".join(parts)).digest()


def number(data):
    return int.from_bytes(data, "big")


def padded(value, length):
    return value.to_bytes(length, "big")


def stripped(data):
    return data.lstrip(b"\0")


def filled(seed, length):
    """Bytes that are anything, and always the same."""
    return hashlib.shake_256(seed.encode()).digest(length)


def srp(prime, generator, user, password, salt, a, b):
    """SRP-6a as Macs play it: K is MGF1 of 40 bytes, and the public values stand in the proofs without zeros."""
    length = (prime.bit_length() + 7) // 8
    pad = lambda value: padded(value, length)
    x = number(sha1(salt, sha1(user + b":" + password)))
    v = pow(generator, x, prime)
    k = number(sha1(pad(prime), pad(generator)))
    client = pow(generator, a, prime)
    server = (k * v + pow(generator, b, prime)) % prime
    u = number(sha1(pad(client), pad(server)))
    shared = pow((server - k * v) % prime, a + u * x, prime)
    assert shared == pow(client * pow(v, u, prime), b, prime)
    secret = stripped(pad(shared))
    key = sha1(secret, bytes([0, 0, 0, 0])) + sha1(secret, bytes([0, 0, 0, 1]))
    group = bytes(one ^ other for one, other in zip(sha1(pad(prime)), sha1(bytes([generator]))))
    proof = sha1(group, sha1(user), salt, stripped(pad(client)), stripped(pad(server)), key)
    return {"x": x, "v": pad(v), "k": k, "A": pad(client), "B": pad(server), "u": u, "S": pad(shared), "M1": proof,
            "M2": sha1(stripped(pad(client)), proof, key)}


def check_rfc5054():
    prime = int("EEAF0AB9ADB38DD69C33F80AFA8FC5E86072618775FF3C0B9EA2314C9C256576D674DF7496EA81D3383B4813D692C6E0"
                "E0D5D8E250B98BE48E495C1D6089DAD15DC7D7B46154D6B6CE8EF4AD69B15D4982559B297BCF1885C529F566660E57EC"
                "68EDBC3C05726CC02FD4CBF4976EAA9AFD5138FE8376435B9FC61D2FC0EB06E3", 16)
    found = srp(prime, 2, b"alice", b"password123", bytes.fromhex("BEB25379D1A8581EB5A727673A2441EE"),
                0x60975527035CF2AD1989806F0407210BC81EDC04E2762A56AFD529DDDA2D4393,
                0xE487CB59D31AC550471E81F00F6928E01DDA08E974A004F49E61F5D105284D20)
    assert found["k"] == 0x7556AA045AEF2CDD07ABAF0F665C3E818913186F
    assert found["x"] == 0x94B7555AABE9127CC58CCF4993DB6CF84D16C124
    assert found["u"] == 0xCE38B9593487DA98554ED47D70A7AE5F462EF019
    assert found["S"].hex().upper().startswith("B0DC82BABCF30674AE450C0287745E7990A3381F63B387AAF271A10D233861E3")


def srp_vectors():
    prime = int("9DEF3CAFB939277AB1F12A8617A47BBBDBA51DF499AC4C80BEEEA9614B19CC4D5F4F5F556E27CBDE51C6A94BE4607A29"
                "1558903BA0D0F84380B655BB9A22E8DCDF028A7CEC67F0D08134B1C8B97989149B609E0BE3BAB63D47548381DBC5B1FC"
                "764E3F4B53DD9DA1158BFD3E2B9C8CF56EDF019539349627DB2FD53D24B7C48665772E437D6C7F8CE442734AF7CCB7AE"
                "837C264AE3A9BEB87F8A2FE9B8B5292E5A021FFF5E91479E8CE7A28C2442C6F315180F93499A234DCF76E3FED135F9BB",
                16)
    salt = filled("salt", 16)
    plain = {"A": 1, "B": 1, "S": 1}
    wanted = {"no value starts with a zero byte": {}, "A starts with a zero byte": {"A": 0},
              "B starts with a zero byte": {"B": 0}, "S starts with a zero byte": {"S": 0}}
    vectors = []
    for name, zeros in wanted.items():
        for tries in range(100000):
            a, b = filled(f"a {name} {tries}", 32), filled(f"b {name} {tries}", 32)
            found = srp(prime, 2, "jörg".encode(), "schlüssel".encode(), salt, number(a), number(b))
            if all((found[value][0] == 0) == ((plain | zeros)[value] == 0) for value in plain):
                break
        ask = b"".join([b"\0\2", b"\0\xc0" + padded(prime, 192), b"\0\1\2", b"\0\x10" + salt, b"\0\xc0" + found["B"]])
        answer = b"\0\3\0\xc0" + found["A"] + b"\0\x14" + found["M1"]
        vectors.append({"name": name, "user": "jörg", "password": "schlüssel", "salt": salt, "verifier": found["v"],
                        "a": a, "b": b, "serverKey": ask, "clientProof": answer,
                        "serverProof": b"\0\4\0\x14" + found["M2"]})
    return vectors


def randnum_vectors():
    vectors = []
    for password in ["secret", "eight ch", "a", "grün"]:
        key = password.encode().ljust(8, b"\0")
        shifted = bytes((byte << 1) & 0xff for byte in key)
        fresh = "new".encode().ljust(8, b"\0")
        challenge, counter = filled("challenge", 8), filled("counter", 8)
        des = lambda with_key, block: openssl("des-ecb", with_key, block)
        vectors.append({"password": password, "challenge": challenge, "counterChallenge": counter,
                        "oneWay": des(key, challenge), "twoWay": des(shifted, challenge) + counter,
                        "twoWayReply": des(shifted, counter), "newPassword": "new",
                        "change": des(fresh, key) + des(key, fresh)})
    return vectors


def successor(nonce):
    return padded((number(nonce) + 1) % (1 << 128), 16)


TO_SERVER, TO_CLIENT = b"LWallace", b"CJalbert"


def dhx_vectors():
    prime = 0xBA2873DFB06057D43F2024744CEEE75B
    vectors = []
    for index, nonce in enumerate([filled("nonce", 16), b"\xff" * 16]):
        for tries in range(1000):
            ra, rb = filled(f"Ra {index} {tries}", 16), filled(f"Rb {index}", 16)
            key = padded(pow(7, number(ra) * number(rb), prime), 16)
            if key[0] != 0:
                break
        password, fresh = b"secret", "neues Wort für Anna".encode()
        seal = lambda iv, data: openssl("cast5-cbc", key, data, iv)
        vectors.append({"exponent": rb, "nonce": nonce, "password": password.decode(), "newPassword": fresh.decode(),
                        "clientKey": padded(pow(7, number(ra), prime), 16),
                        "serverKey": padded(pow(7, number(rb), prime), 16) + seal(TO_CLIENT, nonce + bytes(16)),
                        "proof": seal(TO_SERVER, successor(nonce) + password.ljust(64, b"\0")),
                        "changeProof": seal(TO_SERVER, successor(nonce) + fresh.ljust(64, b"\0") +
                                            password.ljust(64, b"\0"))})
    return vectors


def pi_digits(bits):
    """The first bits of pi behind the point and before it, by Machin's formula."""
    one = 1 << (bits + 64)

    def arctan(inverse):
        total = term = one // inverse
        index, sign = 1, -1
        while term:
            term //= inverse * inverse
            index += 2
            total += sign * (term // index)
            sign = -sign
        return total
    return (4 * (4 * arctan(5) - arctan(239))) >> 64


def dhx2_vectors():
    # RFC 3526, section 3: 2^2048 - 2^1984 - 1 + 2^64 * ([2^1918 pi] + 124476).
    prime = 2**2048 - 2**1984 - 1 + 2**64 * (pi_digits(1918) + 124476)
    vectors = []
    for name, zero in [("the secret starts with no zero byte", False), ("the secret starts with a zero byte", True)]:
        rb = filled("Rb2", 32)
        for tries in range(100000):
            ra = filled(f"Ra2 {name} {tries}", 32)
            shared = padded(pow(2, number(ra) * number(rb), prime), 256)
            if (shared[0] == 0) == zero:
                break
        key = hashlib.md5(shared).digest()
        client, server = (filled("client", 16), b"\xff" * 16) if zero else (b"\xff" * 16, filled("server", 16))
        password, fresh = b"secret", ("x" * 256).encode()
        seal = lambda iv, data: openssl("cast5-cbc", key, data, iv)
        vectors.append({"name": name, "exponent": rb, "serverNonce": server, "password": password.decode(),
                        "newPassword": fresh.decode(),
                        "parameters": padded(2, 4) + b"\1\0" + padded(prime, 256) +
                        padded(pow(2, number(rb), prime), 256),
                        "clientKey": padded(pow(2, number(ra), prime), 256) + seal(TO_SERVER, client),
                        "nonces": seal(TO_CLIENT, successor(client) + server),
                        "proof": seal(TO_SERVER, successor(server) + password.ljust(256, b"\0")),
                        "changeProof": seal(TO_SERVER, successor(server) + fresh.ljust(256, b"\0") +
                                            password.ljust(256, b"\0"))})
    return vectors


check_rfc5054()
print(json.dumps({"srp": srp_vectors(), "randnum": randnum_vectors(), "dhx": dhx_vectors(), "dhx2": dhx2_vectors()},
                 default=lambda value: value.hex(), indent=1, ensure_ascii=False))
