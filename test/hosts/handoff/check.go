package main

import (
	"encoding/json"
	"os"
)

func main() {
	var vectors []struct{ Statement, Secret, Origin, Path, Cookie string }
	text, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = json.Unmarshal(text, &vectors)
	}
	if err != nil {
		panic(err)
	}
	names := []*string{}
	for _, v := range vectors {
		claims := VerifyHandoff(v.Statement, v.Secret, v.Origin, v.Path, v.Cookie)
		if claims == nil {
			names = append(names, nil)
		} else {
			names = append(names, &claims.Name)
		}
	}
	json.NewEncoder(os.Stdout).Encode(names)
}
